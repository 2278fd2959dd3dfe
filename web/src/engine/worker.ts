/** The worker: hands each call to the loaded model and sends the answer back. */
import { EngineError, cancelled } from './errors';
import { Gate } from './gate';
import { watchHeaps } from './heap';
import { openLocks } from './locks';
import type { Answer, CallName, Request } from './messages';
import { Model, type Wanted } from './model';
import type { RoomAnswer, RoomQuestion } from './protocol';
import { openStore } from './store';

// Before the runtime is imported, which makes its memory at once.
watchHeaps();

const running = new Map<number, AbortController>();
/** Who waits for the page's answer to a question, by the call that raised it. */
const asking = new Map<number, (answer: RoomAnswer) => void>();
/** Calls that are about many pictures or texts: they give way to all others. */
const PATIENT: readonly CallName[] = ['survey', 'embedTexts'];
const gate = new Gate();
const locks = openLocks();
let model: Model | null = null;

function send(answer: Answer): void {
  self.postMessage(answer);
}

async function load(id: number, wanted: Wanted, signal: AbortSignal): Promise<unknown> {
  const previous = model;
  model = null;
  await previous?.close();
  const loaded = await Model.load(wanted, {
    store: await openStore(),
    locks,
    ask: wanted.asks ? (question) => ask(id, question, signal) : undefined,
    signal,
    onProgress: (progress) => send({ id, progress }),
    onDevice: (device) => send({ device }),
  });
  model = loaded;
  return loaded.backend;
}

function ask(id: number, question: RoomQuestion, signal: AbortSignal): Promise<RoomAnswer> {
  return new Promise<RoomAnswer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    asking.set(id, resolve);
    send({ id, question });
  }).finally(() => asking.delete(id));
}

function present(): Model {
  if (!model) throw new EngineError('engine.notLoaded');
  return model;
}

async function answer(
  request: Exclude<Request, { cancel: true } | { room: RoomAnswer }>,
  signal: AbortSignal,
): Promise<unknown> {
  switch (request.call) {
    case 'load':
      return load(request.id, request.args[0], signal);
    case 'decompose':
      return present().decompose(request.args[0], signal);
    case 'readTexts':
      return present().texts.read(request.args[0], signal);
    case 'patchScores':
      return present().patchScores(...request.args);
    case 'weightedValues':
      return present().weightedValues(...request.args);
    case 'time':
      return present().time(...request.args, signal);
    case 'survey':
      return present().survey(request.args[0], () => gate.free(), signal);
    case 'embedTexts':
      return present().texts.embed(request.args[0], {
        turn: () => gate.free(),
        signal,
        onDone: (done, total) =>
          send({ id: request.id, progress: { stage: 'texts', done, total } }),
      });
    case 'readoutOf':
      return present().readoutOf(...request.args);
    case 'memory':
      return present().memory();
    case 'loseDevice':
      return present().loseDevice();
  }
}

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const request = event.data;
  if ('cancel' in request) {
    running.get(request.id)?.abort();
    return;
  }
  if ('room' in request) {
    asking.get(request.id)?.(request.room);
    return;
  }
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  const leave = PATIENT.includes(request.call) ? () => undefined : gate.enter();
  answer(request, controller.signal)
    .finally(leave)
    .then(
      (value) => send({ id, value }),
      (error: unknown) => send({ id, error: EngineError.of(error).toData() }),
    )
    .finally(() => running.delete(id));
});
