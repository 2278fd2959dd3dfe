/** The texts that the loaded model has read, each once; until then those that came with the bundle. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Message } from '../engine/protocol';
import { splitReading } from './bundle';
import type { Model } from './model.svelte';
import type { TextData } from './reading';
import { isCancelled, messageOf } from './sentence';

/** Read by the loaded model. */
interface ReadText extends TextData {
  /** Tokens that were cut off. */
  truncated: number;
}

export class TextReader {
  error = $state.raw<Message | null>(null);
  /** What is being read; never rejects. */
  reading: Promise<void> = Promise.resolve();
  readonly #model: Model;
  /** By what the model reads, template applied. */
  readonly #read = new SvelteMap<string, ReadText>();
  #request = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  /** Null until it is read. */
  of(text: string): TextData | null {
    return this.#read.get(text) ?? this.#model.exampleTexts.get(text) ?? null;
  }

  /** Tokens of it that were cut off. */
  truncated(text: string): number {
    return this.#read.get(text)?.truncated ?? 0;
  }

  /** Those that the loaded model has not read yet are read by it, all at once. */
  follow(texts: readonly string[]): void {
    const ready = this.#model.status === 'ready';
    void this.#model.generation;
    const missing = texts.filter((text, i) => texts.indexOf(text) === i && !this.#read.has(text));
    if (!ready || missing.length === 0) return;
    untrack(() => {
      this.reading = this.#readAll(missing, ++this.#request);
    });
  }

  /** Another model reads them otherwise. */
  forget(): void {
    this.#read.clear();
  }

  async #readAll(missing: string[], request: number): Promise<void> {
    this.error = null;
    try {
      const reading = await this.#model.engine.readTexts(missing);
      if (request !== this.#request) return;
      splitReading(reading, missing.length).forEach((data, i) =>
        this.#read.set(missing[i], { ...data, truncated: reading.truncated[i] }),
      );
    } catch (failure) {
      if (request !== this.#request || isCancelled(failure)) return;
      console.error(failure);
      this.error = messageOf(failure);
    }
  }
}
