/**
 * What the page may ask of the engine, and what it gets back: the one typed client's interface.
 * Letters as in the design: L layers, H heads, N tokens (a class token first, where there is one),
 * E head width, D joint width, T texts. All arrays are row-major float32.
 */
import type { Manifest } from './manifest';

/** Which execution provider runs, and the sentence that says why. */
export interface Backend {
  kind: 'webgpu' | 'wasm';
  /** Threads of the wasm backend (1 where the page is not cross-origin isolated). */
  threads: number;
  /** Why this one: a key of the string catalogue, with what fills its holes. */
  reason: Message;
  /** Adapter description where WebGPU runs, else ''. */
  adapter: string;
  /** What else the reader should know: one thread only, nothing kept for the next visit. */
  notes: Message[];
}

/** A sentence of the catalogue by key, so that the engine knows no language. */
export interface Message {
  key: string;
  values?: Record<string, string | number>;
}

export type Progress =
  | { stage: 'download'; done: number; total: number; file: string; cached: boolean }
  | { stage: 'session'; done: number; total: number }
  | { stage: 'texts'; done: number; total: number }
  | { stage: 'decompose' | 'text' | 'readout' };

/** The terms of one image; their sum is `embedding` (not normalised). */
export interface Terms {
  embedding: Float32Array; // [D]
  headTerms: Float32Array; // [L, H, D]
  mlpTerms: Float32Array; // [L, D]
  stemTerm: Float32Array; // [D]
  biasTerm: Float32Array; // [D]
  attention: Float32Array; // [L, H, N], the pooled row (the class token's, where it is pooled)
}

/** What a run returns: the terms, and a handle to what stays on the device. */
export interface Decomposition {
  /** Names the run whose `weighted_values` the engine still holds. */
  id: number;
  terms: Terms;
  /** The picture as the tower saw it: size × size RGBA after resize and crop. */
  seen: ImageData;
  milliseconds: number;
}

/** Each text's embedding and what every head listens for. */
export interface TextReading {
  embedding: Float32Array; // [T, D], L2-normalised
  /** R[l, h] @ t: [T, L, H, E]. */
  directions: Float32Array;
  /** Token ids that were cut off at the context length, per text; 0 where none. */
  truncated: number[];
}

/** What is kept of one picture among many: enough for every head's term, at every head. */
export interface Survey {
  embedding: Float32Array; // [D], not normalised
  /** What each head wrote, summed over tokens: [L, H, E]; its term is `vectors[l, h] @ R[l, h]`. */
  vectors: Float32Array;
  /** Of the picture as it is shown upright. */
  width: number;
  height: number;
  /** The picture made small. */
  thumbnail: Blob;
}

/** Text embeddings alone, for long lists of texts. */
export interface TextList {
  embedding: Float32Array; // [T, D], L2-normalised
  /** Token ids that were cut off at the context length, per text; 0 where none. */
  truncated: number[];
  /** The first text with the very same tokens, per text: itself, unless the model cannot tell them apart. */
  same: number[];
}

/** What one precision of a bundle weighs, and how much of it this browser already keeps. */
export interface PrecisionSize {
  precision: string;
  /** The distinct files of its graphs, and the tokenizer. */
  bytes: number;
  /** Of these, what needs no download. */
  kept: number;
}

/** A bundle of which this browser keeps files, in one or more precisions. */
export interface StoredBundle {
  /** The folder it came from, ending in a slash: what `removeStored` is told. */
  url: string;
  id: string;
  /** As its manifest says; from elsewhere it may hold anything, so it is shown as text only. */
  name: string;
  precisions: string[];
  /** Bytes kept for it, those that it shares with other bundles included. */
  bytes: number;
  /** Bytes that its removal frees: files that no other bundle needs. */
  frees: number;
  /** When it was last loaded: milliseconds since 1970. */
  lastUse: number;
  /** Loaded in this tab or another one: never among what is proposed to go. */
  open: boolean;
}

/** What is kept in this browser; the bundle that was used last comes first. */
export interface Stored {
  bundles: StoredBundle[];
  /** Bytes that this site uses and may use; null where the browser does not say. */
  usage: number | null;
  quota: number | null;
  /** False where nothing can be kept here (an insecure address, storage switched off). */
  available: boolean;
}

/** Asked before a download for which the browser's room is short, where dropping others would help. */
export interface RoomQuestion {
  /** The bundle that is being loaded. */
  name: string;
  /** Bytes to be kept that are not here yet. */
  needed: number;
  /** Bytes that are free; null where the browser does not say and has just refused a file. */
  free: number | null;
  /** What would have to go, least recently used first; never empty. */
  drop: StoredBundle[];
  stored: StoredBundle[];
}

/** The URLs of the bundles that may go, or: load it without keeping it. */
export type RoomAnswer = { drop: string[] } | 'unkept';

/** Bytes of memory, measured in the worker. */
export interface MemoryUse {
  /** The wasm heap of the runtime. It never shrinks, so this is its peak. */
  heap: number;
  /** The largest sum of file contents that were held outside the heap at one time. */
  held: number;
  /** The distinct files of the loaded precision's graphs. */
  weights: number;
}

/** What the engine knows of the bundles kept in this browser; none of it needs a loaded model. */
export interface Keeper {
  stored(): Promise<Stored>;
  /** Removes a bundle; files that another bundle needs stay. Resolves to the bytes freed. */
  removeStored(url: string): Promise<number>;
  /** Bytes of each precision that the bundle at `url` offers; downloads nothing but its manifest. */
  sizes(url: string, signal?: AbortSignal): Promise<PrecisionSize[]>;
}

export type Picture = Blob | ImageBitmap | ImageData;

export interface EngineErrorData {
  message: Message;
  /** For the console and the "details" of a failure, never the headline. */
  detail: string;
}

/** One model at a time; every call rejects with an `EngineError` whose `message` is a catalogue key. */
export interface Engine extends Keeper {
  /** Reads and validates `<url>/manifest.json`; nothing else is downloaded. */
  manifest(url: string, signal?: AbortSignal): Promise<Manifest>;
  /** Downloads what is not cached, checks each SHA-256, makes the sessions. */
  load(
    url: string,
    options?: {
      precision?: string;
      backend?: 'webgpu' | 'wasm';
      signal?: AbortSignal;
      onProgress?: (progress: Progress) => void;
      /** Asked where the browser's room is short; without it nothing is dropped, nor kept. */
      onRoom?: (question: RoomQuestion) => Promise<RoomAnswer>;
    },
  ): Promise<Backend>;
  /** Image → terms. A new call cancels the running one (it rejects with key `engine.cancelled`). */
  decompose(picture: Picture, signal?: AbortSignal): Promise<Decomposition>;
  /** Texts (template already applied) → embeddings and directions. */
  readTexts(texts: string[], signal?: AbortSignal): Promise<TextReading>;
  /** patch_scores [T, L, H, N] of the run `id` for these text embeddings [T, D] (readout graph). */
  patchScores(id: number, textEmbedding: Float32Array, count: number): Promise<Float32Array>;
  /** The E numbers a head wrote from each token: weighted_values[l, h] of run `id`, [N, E]. */
  weightedValues(id: number, layer: number, head: number): Promise<Float32Array>;
  /** Milliseconds of one run of `batch` copies of a picture at once; nothing of it is kept. */
  time(picture: Picture, batch: number, signal?: AbortSignal): Promise<number>;
  /**
   * One picture of many: nothing of it is held afterwards, and it waits for whatever else is asked,
   * so that the page's own picture keeps working meanwhile.
   */
  survey(picture: Blob, signal?: AbortSignal): Promise<Survey>;
  /** Embeddings of many texts; as `survey` it gives way. Told how many are done. */
  embedTexts(
    texts: readonly string[],
    options?: { signal?: AbortSignal; onProgress?: (done: number) => void },
  ): Promise<TextList>;
  /** R of a head (from 0), [E, D]: its term is what it wrote, `vectors[l, h]` [E], times this. */
  readoutOf(layer: number, head: number, signal?: AbortSignal): Promise<Float32Array>;
  /** What the loaded model takes; rejects where none is loaded. */
  memory(): Promise<MemoryUse>;
  /** Called when the device is lost and when the engine is back (`recovered: true`). */
  onDevice(
    listener: (event: { lost: boolean; recovered: boolean; backend?: Backend }) => void,
  ): () => void;
  close(): void;
}
