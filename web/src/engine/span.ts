/** The page's side of the worker that does TEXTSPAN. */
import { EngineError, cancelled } from './errors';

/** What TEXTSPAN finds for one head: picks are places in the list of texts. */
export interface HeadSpan {
  rank: number;
  variance: number;
  picks: number[];
  shares: number[];
}

export type SpanRequest =
  | { texts: Float32Array; dim: number }
  | {
      id: number;
      vectors: Float32Array;
      readout: Float32Array;
      headWidth: number;
      directions: number;
    };

export type SpanAnswer = { id: number; head: HeadSpan } | { id: number; failed: string };

interface Pending {
  resolve: (head: HeadSpan) => void;
  reject: (error: EngineError) => void;
}

export class Spans {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #dim: number;
  #next = 1;

  /** texts: [M, dim], the embeddings to pick from; `signal` ends the work at once. */
  constructor(texts: Float32Array, dim: number, signal: AbortSignal) {
    this.#dim = dim;
    this.#worker = new Worker(new URL('./span-worker.ts', import.meta.url), {
      type: 'module',
      name: 'headlight-textspan',
    });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<SpanAnswer>) => {
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if ('head' in data) pending?.resolve(data.head);
      else pending?.reject(new EngineError('span.failed', {}, data.failed));
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.close(new EngineError('span.failed', {}, event.message ?? 'the worker did not start'));
    });
    signal.addEventListener('abort', () => this.close(cancelled()), { once: true });
    const first: SpanRequest = { texts, dim };
    this.#worker.postMessage(first);
  }

  /** vectors: [n, E], s of every picture; readout: R [E, D]. */
  head(vectors: Float32Array, readout: Float32Array, directions: number): Promise<HeadSpan> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#pending.set(id, { resolve, reject });
      const headWidth = readout.length / this.#dim;
      const request: SpanRequest = { id, vectors, readout, headWidth, directions };
      this.#worker.postMessage(request);
    });
  }

  close(error: EngineError = cancelled()): void {
    this.#worker.terminate();
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of open) pending.reject(error);
  }
}
