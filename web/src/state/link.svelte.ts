/**
 * The state, tied to the address bar: a decision is a step to go back to, what is dragged replaces
 * the present step, and going back or reloading reads the state from the link again.
 */
import { decode, encode, same } from './codec';
import { FIELDS, type FieldName, type PageState } from './fields';

/** Browsers refuse more than about a hundred changes of the address in half a minute. */
const PAUSE = 250;

export class Link {
  /** The state as the address bar says it; replaced, never changed in place. */
  state = $state.raw<PageState>(decode());
  /** Steps that can be undone without leaving the page. */
  depth = $state(0);
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #replaced = -PAUSE;
  /** Steps that are decided but not yet in the browser's history. */
  #steps: { depth: number; href: string }[] = [];

  constructor() {
    this.#read();
    window.addEventListener('popstate', this.#read);
  }

  /** Changes some fields; nothing happens where they already are as asked. */
  change(change: Partial<PageState>): void {
    const changed = (Object.keys(change) as FieldName[]).filter(
      (name) => !same(change[name], this.state[name]),
    );
    if (changed.length === 0) return;
    const decision = changed.some((name) => FIELDS[name].history === 'push');
    if (decision) this.#flush(); // What was dragged belongs to the step that is left.
    this.state = { ...this.state, ...change };
    if (decision) {
      this.depth++;
      // Telling the browser takes longer than drawing the answer, so the answer goes first.
      this.#steps.push({ depth: this.depth, href: this.href() });
      setTimeout(() => this.#settle());
    } else {
      // One change is written at once; of many that follow each other, the last in each pause.
      const due = this.#replaced + PAUSE - performance.now();
      this.#waiting ??= setTimeout(() => this.#flush(), Math.max(0, due));
      if (due <= 0) this.#flush();
    }
  }

  /** One step back, where there is one. */
  undo(): void {
    this.#settle();
    if (this.depth > 0) history.back();
  }

  /** The whole address of a state. */
  href(state = this.state): string {
    const link = encode(state);
    return `${location.origin}${location.pathname}${link && `#${link}`}`;
  }

  close(): void {
    this.#flush();
    window.removeEventListener('popstate', this.#read);
  }

  #settle(): void {
    for (const { depth, href } of this.#steps.splice(0)) history.pushState({ depth }, '', href);
  }

  #flush(): void {
    this.#settle();
    if (this.#waiting === undefined) return;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#replaced = performance.now();
    history.replaceState({ depth: this.depth }, '', this.href());
  }

  readonly #read = (): void => {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#steps = [];
    this.state = decode(location.search, location.hash);
    const step: unknown = history.state;
    this.depth =
      typeof step === 'object' && step && 'depth' in step && typeof step.depth === 'number'
        ? step.depth
        : 0;
  };
}
