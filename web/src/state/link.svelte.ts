/**
 * The state, tied to the address bar: a decision is a step to go back to, what is dragged replaces
 * the present step, and going back or reloading reads the state from the link again.
 */
import { decode, encode, same } from './codec';
import { FIELDS, type FieldName, type PageState } from './fields';

/** Browsers refuse more than about a hundred changes of the address in half a minute. */
const PAUSE = 250;
/** So long a reload may take to begin, in milliseconds: it goes to the address as it was when asked for. */
const BEGINNING = 10_000;
/** In the tab's own storage: addresses that may come back, and the one that should. */
const UNWRITTEN = 'headlight.unwritten';

export class Link {
  /** The state as the address bar says it; replaced, never changed in place. */
  state = $state.raw<PageState>(decode());
  /** Steps that can be undone without leaving the page. */
  depth = $state(0);
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #replaced = -PAUSE;
  /** Steps that are decided but not yet in the browser's history. */
  #steps: { depth: number; state: PageState }[] = [];
  /** Addresses that gave way to others, and when. */
  #gone: { href: string; at: number }[] = [];

  constructor() {
    recall();
    this.#read();
    window.addEventListener('popstate', this.#read);
    window.addEventListener('pagehide', this.#leave);
    document.addEventListener('visibilitychange', this.#hide);
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
      this.#steps.push({ depth: this.depth, state: this.state });
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

  #settle(): void {
    for (const { depth, state } of this.#steps.splice(0)) {
      this.#giveWay();
      history.pushState({ depth }, '', this.href(state));
    }
  }

  #flush(): void {
    this.#settle();
    if (this.#waiting === undefined) return;
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#replaced = performance.now();
    this.#giveWay();
    history.replaceState({ depth: this.depth }, '', this.href());
  }

  #giveWay(): void {
    const at = performance.now();
    this.#gone = this.#gone.filter((one) => at - one.at < BEGINNING);
    this.#gone.push({ href: location.href, at });
  }

  /** A hidden page may never be told that it ends. */
  readonly #hide = (): void => {
    if (document.visibilityState === 'hidden') this.#flush();
  };

  /** A reload goes to the address as it was when it was asked for: what came since is kept aside. */
  readonly #leave = (): void => {
    this.#flush();
    const since = performance.now() - BEGINNING;
    const left = this.#gone.filter(({ at }) => at > since).map(({ href }) => href);
    keepAside(left, location.href);
  };

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

function keepAside(left: readonly string[], meant: string): void {
  try {
    if (left.length === 0) sessionStorage.removeItem(UNWRITTEN);
    else sessionStorage.setItem(UNWRITTEN, JSON.stringify([left, meant]));
  } catch {
    // No storage: what was dragged in the last quarter of a second is lost.
  }
}

/** Puts right the address of a page that is come back to, where it was left before it was written. */
function recall(): void {
  try {
    const kept = sessionStorage.getItem(UNWRITTEN) ?? '[[],""]';
    const [left, meant] = JSON.parse(kept) as [string[], string];
    sessionStorage.removeItem(UNWRITTEN);
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (visit?.type !== 'navigate' && left.includes(location.href)) {
      history.replaceState(history.state, '', meant);
    }
  } catch {
    // No storage, or not of our making.
  }
}
