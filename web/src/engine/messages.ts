/** What passes between the client and its worker. */
import type { DeviceEvent, Wanted } from './model';
import type {
  Backend,
  Decomposition,
  EngineErrorData,
  MemoryUse,
  Picture,
  Progress,
  RoomAnswer,
  RoomQuestion,
  Survey,
  TextList,
  TextReading,
} from './protocol';

/** The worker's calls: arguments in, result out. */
export interface Calls {
  load: { args: [wanted: Wanted]; result: Backend };
  decompose: { args: [picture: Picture]; result: Decomposition };
  readTexts: { args: [texts: string[]]; result: TextReading };
  patchScores: { args: [id: number, texts: Float32Array, count: number]; result: Float32Array };
  weightedValues: { args: [id: number, layer: number, head: number]; result: Float32Array };
  time: { args: [picture: Picture, batch: number]; result: number };
  survey: { args: [picture: Blob]; result: Survey };
  embedTexts: { args: [texts: string[]]; result: TextList };
  readoutOf: { args: [layer: number, head: number]; result: Float32Array };
  memory: { args: []; result: MemoryUse };
  loseDevice: { args: []; result: void };
}

export type CallName = keyof Calls;

export type Request =
  | { [C in CallName]: { id: number; call: C; args: Calls[C]['args'] } }[CallName]
  | { id: number; cancel: true }
  | { id: number; room: RoomAnswer };

export type Answer =
  | { id: number; value: unknown }
  | { id: number; error: EngineErrorData }
  | { id: number; progress: Progress }
  | { id: number; question: RoomQuestion }
  | { device: DeviceEvent };
