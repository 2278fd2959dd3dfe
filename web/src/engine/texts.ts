/** Texts read by the loaded model: a few with all that their sums need, or a long list of them. */
import { EngineError, throwIfCancelled } from './errors';
import type { Manifest } from './manifest';
import type { TextList, TextReading } from './protocol';
import type { Sessions } from './sessions';
import type { TextTokenizer } from './tokenizer';

/** What is done on the present sessions; more than once where the GPU is lost meanwhile. */
export type WithSessions = <T>(work: (sessions: Sessions) => Promise<T>) => Promise<T>;

interface Reading {
  embedding: Float32Array; // [D]
  directions: Float32Array; // [L, H, E]
  truncated: number;
}

const READINGS_KEPT = 512;
/** Of a long list: the page's own waits for so many at most. */
const AT_ONCE = 16;

export class Texts {
  private readonly readings = new Map<string, Reading>();

  constructor(
    private readonly dims: Manifest['dims'],
    private readonly tokenizer: TextTokenizer,
    private readonly withSessions: WithSessions,
  ) {}

  async read(texts: string[], signal: AbortSignal): Promise<TextReading> {
    const { layers: L, heads: H, head_width: E, embed_dim: D } = this.dims;
    const embedding = new Float32Array(texts.length * D);
    const directions = new Float32Array(texts.length * L * H * E);
    const truncated: number[] = [];
    for (const [t, text] of texts.entries()) {
      throwIfCancelled(signal);
      const reading = this.readings.get(text) ?? (await this.readOne(text));
      // Put last: the cache forgets what was not read for longest.
      this.readings.delete(text);
      this.readings.set(text, reading);
      embedding.set(reading.embedding, t * D);
      directions.set(reading.directions, t * L * H * E);
      truncated.push(reading.truncated);
    }
    for (const old of [...this.readings.keys()].slice(0, -READINGS_KEPT)) this.readings.delete(old);
    throwIfCancelled(signal);
    return { embedding, directions, truncated };
  }

  /** `turn` resolves when nothing more urgent waits. Rejects where no word of any text is known. */
  async embed(
    texts: string[],
    around: {
      turn: () => Promise<void>;
      signal: AbortSignal;
      onDone: (done: number, total: number) => void;
    },
  ): Promise<TextList> {
    const { turn, signal, onDone } = around;
    const D = this.dims.embed_dim;
    const list: TextList = {
      embedding: new Float32Array(texts.length * D),
      truncated: [],
      same: [],
    };
    const seen = new Map<string, number>();
    const read = texts.map((text, t) => {
      const { ids, truncated } = this.tokenizer.encode(text);
      const key = ids.join(' ');
      const first = seen.get(key) ?? t;
      seen.set(key, first);
      list.truncated.push(truncated);
      list.same.push(first);
      return ids;
    });
    if (texts.length > 0 && !texts.some((text) => this.tokenizer.knows(text))) {
      throw new EngineError('engine.texts.unknown');
    }
    const distinctTexts = list.same.filter((first, t) => first === t);
    for (let at = 0; at < distinctTexts.length; at += AT_ONCE) {
      const some = distinctTexts.slice(at, at + AT_ONCE);
      const tokens = new BigInt64Array(some.length * read[0].length);
      some.forEach((t, i) => tokens.set(read[t], i * read[0].length));
      const embedding = await this.withSessions(async (sessions) => {
        await turn();
        throwIfCancelled(signal);
        return sessions.text(tokens, some.length);
      });
      some.forEach((t, i) => list.embedding.set(embedding.subarray(i * D, (i + 1) * D), t * D));
      onDone(some[some.length - 1] + 1, texts.length);
    }
    list.same.forEach((first, t) => {
      if (first !== t) list.embedding.copyWithin(t * D, first * D, (first + 1) * D);
    });
    return list;
  }

  private readOne(text: string): Promise<Reading> {
    const { ids, truncated } = this.tokenizer.encode(text);
    return this.withSessions(async (sessions) => {
      const embedding = await sessions.text(ids);
      return { embedding, directions: await sessions.directions(embedding), truncated };
    });
  }
}
