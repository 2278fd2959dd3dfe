// @vitest-environment jsdom
/** What the page of a head has of the pictures that move it, in whatever order they come. */
import { SvelteMap } from 'svelte/reactivity';
import { describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../web/src/engine/errors';
import { HeadPictures } from '../../../web/src/state/head-pictures.svelte';
import type { Session } from '../../../web/src/state/session.svelte';

/** Three pictures at each of two heads, two numbers a picture; the mean is nothing. */
const VECTORS = [
  [3, 4, 0, 0, 1, 0],
  [0, 1, 0, 2, 0, 9],
];

/** A page of heads over a collection that answers when it is told to. */
function world() {
  const at = new SvelteMap([['head', 1]]);
  const asked: { come: () => void; fail: () => void }[] = [];
  const collection = {
    kind: 'gallery',
    vectors: (_layer: number, head: number) =>
      new Promise<Float32Array>((resolve, reject) => {
        asked.push({
          come: () => resolve(Float32Array.from(VECTORS[head])),
          fail: () => reject(new EngineError('engine.download.absent', { url: 'vectors' })),
        });
      }),
    mean: () => Promise.resolve(new Float32Array(2)),
    gram: () => Promise.resolve(Float32Array.of(1, 0, 0, 1)),
    patches: () => Promise.resolve(null),
  };
  const moved = new HeadPictures({
    link: {
      get state() {
        return { of: 'gallery', layer: 1, head: at.get('head') };
      },
    },
    model: { status: 'ready' },
    collections: { of: () => collection, status: 'ready', error: null },
    shape: { layers: 1, heads: 2, tokens: 2, classTokens: 1, headWidth: 2 },
  } as unknown as Session);
  const go = (head: number): void => {
    at.set('head', head);
    moved.follow();
  };
  return { moved, asked, go };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the pictures that move a head', () => {
  it('are never those of another head: what comes too late is dropped', async () => {
    const { moved, asked, go } = world();
    go(1);
    go(2);
    expect(asked).toHaveLength(2);
    asked[0].come();
    await settled();
    expect([moved.shown, moved.ready]).toEqual([null, false]);
    asked[1].come();
    await settled();
    expect(moved.ready).toBe(true);
    // Distances 1, 2 and 9.
    expect(moved.shown!.most.map(({ index }) => index)).toEqual([2, 1, 0]);
    expect(moved.shown!.least.map(({ distance }) => distance)).toEqual([1, 2, 9]);
    expect(moved.shown!.typical).toBe(4);
    go(1);
    expect([moved.shown, moved.ready]).toEqual([null, false]);
    asked[2].come();
    await settled();
    // Distances 5, 0 and 1.
    expect(moved.shown!.most.map(({ distance }) => distance)).toEqual([5, 1, 0]);
  });

  it('stay what they were where asking again fails, which is said until it does not', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { moved, asked, go } = world();
    go(1);
    asked[0].come();
    await settled();
    const before = moved.shown;
    moved.retry();
    asked[1].fail();
    await settled();
    expect(moved.failure).toEqual({ key: 'engine.download.absent', values: { url: 'vectors' } });
    expect([moved.shown, moved.ready]).toEqual([before, false]);
    moved.retry();
    expect(moved.failure).toBeNull();
    asked[2].come();
    await settled();
    expect([moved.shown, moved.ready]).toEqual([before, true]);
    expect(told).toHaveBeenCalledOnce();
    told.mockRestore();
  });
});
