/** What keeps two tabs of this site from stepping on each other's stored bundles. */

export interface Locks {
  /** Does `work` while no other tab does any. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Marks the bundle as open, in every tab's eyes, until the result is called. */
  hold(url: string): () => void;
  /** The bundles that some tab holds. */
  held(): Promise<Set<string>>;
}

const ALONE = 'headlight.stored';
const OPEN = 'headlight.open ';

/** The browser's own locks where it has them (a secure page); else only this tab's. */
export function openLocks(
  manager: LockManager | undefined = (globalThis.navigator as { locks?: LockManager } | undefined)
    ?.locks,
): Locks {
  return manager ? shared(manager) : single();
}

function shared(manager: LockManager): Locks {
  return {
    alone: <T>(work: () => Promise<T>): Promise<T> =>
      // The library's type would nest the promise.
      manager.request(ALONE, () => work()),
    hold(url) {
      let release = (): void => undefined;
      const until = new Promise<void>((resolve) => (release = resolve));
      void manager.request(OPEN + url, { mode: 'shared' }, () => until).catch(() => undefined);
      return release;
    },
    async held() {
      const { held = [] } = await manager.query();
      return new Set(
        held
          .map(({ name = '' }) => name)
          .filter((name) => name.startsWith(OPEN))
          .map((name) => name.slice(OPEN.length)),
      );
    },
  };
}

function single(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  const open = new Map<string, number>();
  return {
    alone(work) {
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    },
    hold(url) {
      let holds = true;
      open.set(url, (open.get(url) ?? 0) + 1);
      return () => {
        if (!holds) return;
        holds = false;
        const left = (open.get(url) ?? 1) - 1;
        if (left === 0) open.delete(url);
        else open.set(url, left);
      };
    },
    held: () => Promise.resolve(new Set(open.keys())),
  };
}
