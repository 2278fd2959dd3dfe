/**
 * What an open page asks of a collection of pictures: answered anew whenever anything changes that the
 * question is made of. What an overtaken question finds is dropped.
 */
import { untrack } from 'svelte';
import type { Collection } from '../engine/collection';
import type { Message } from '../engine/protocol';
import type { Course } from './course';
import type { PageState } from './fields';
import { galleryName } from './picture-names';
import { isCancelled, messageOf } from './sentence';
import type { Session } from './session.svelte';

export abstract class Inquiry<Question extends object, Found> {
  readonly session: Session;
  error = $state.raw<Message | null>(null);
  /** Why a small picture could not be read. */
  blank = $state.raw<Message | null>(null);
  /** Heads that are read, of all, while that takes long. */
  progress = $state.raw<{ done: number; of: number } | null>(null);
  #answer = $state.raw<{ of: Question; found: Found } | null>(null);
  #abort = new AbortController();

  constructor(session: Session) {
    this.session = session;
  }

  /** What is asked now; null while that cannot be said, and where there is nothing to ask. */
  protected abstract readonly question: Question | null;
  /** Rejects with an EngineError where something cannot be read. */
  protected abstract search(question: Question, course: Course): Promise<Found>;

  readonly collection = $derived.by<Collection | null>(() =>
    this.session.collections.of(this.session.link.state.of),
  );
  /** What was found last: of the present question once that is answered. */
  readonly found = $derived.by(() => this.#answer?.found ?? null);
  readonly answered = $derived.by(
    () => this.question !== null && this.#answer?.of === this.question,
  );
  readonly ready = $derived.by(() => this.answered && !this.error);
  /** What stands in the way of an answer, and goes away with luck. */
  readonly failure = $derived.by(
    () => this.error ?? (this.collection ? null : this.session.collections.error),
  );
  /** A small picture of the collection. */
  readonly thumbnail = $derived.by(() => {
    const { collection } = this;
    return (index: number): Promise<ImageBitmap> => collection!.thumbnail(index);
  });

  /** Answers what is asked now; to be called in an effect. */
  follow(): void {
    const { question } = this;
    untrack(() => {
      this.#abort.abort();
      this.error = null;
      this.progress = null;
      if (question) void this.#ask(question);
    });
  }

  /** Once more, after a failure. */
  retry(): void {
    const { collections } = this.session;
    this.blank = null;
    if (collections.status === 'failed') collections.retry();
    else this.follow();
  }

  close(): void {
    this.#abort.abort();
  }

  readonly leaveBlank = (failure: unknown): void => {
    this.blank = messageOf(failure);
  };

  /**
   * Makes a picture of the collection the present one, with what else changes by that. One of the
   * gallery has a name in the link; one of a folder is the reader's own.
   */
  async pick(index: number, change: Partial<PageState> = {}): Promise<void> {
    const { collection, session } = this;
    if (collection!.kind === 'gallery') {
      session.link.change({ ...change, image: galleryName(index), patch: null });
      return;
    }
    try {
      const picture = await collection!.original(index);
      if (picture) session.addPicture(picture, change);
    } catch (failure) {
      this.leaveBlank(failure);
    }
  }

  async #ask(question: Question): Promise<void> {
    const { signal } = (this.#abort = new AbortController());
    try {
      const found = await this.search(question, {
        signal,
        onProgress: (done, of) => {
          if (!signal.aborted) this.progress = { done, of };
        },
      });
      if (signal.aborted) return;
      this.#answer = { of: question, found };
      this.progress = null;
    } catch (failure) {
      if (signal.aborted || isCancelled(failure)) return;
      console.error(failure);
      this.progress = null;
      this.error = messageOf(failure);
    }
  }
}
