/** Whose patch map lies over the picture: what is pointed at, else what is selected or pinned. */
import { headName, parseTermName } from '../math/address';
import type { HeadAddress } from '../math/heatmap';
import type { FittedState } from './fit';

/** A head, or a layer as a whole where `head` is null; both from 0. */
export interface Place {
  layer: number;
  head: number | null;
}

export type MapSubject =
  | { kind: 'head'; heads: [HeadAddress] }
  | { kind: 'layer' | 'pinned' | 'all'; heads: HeadAddress[] };

/**
 * Pointing shows a head or layer alone. Otherwise the selected head, unless it is one of several
 * pinned heads: these are shown together. With nothing selected, or an MLP, which writes at the
 * class token only and has no map: the pinned heads or all heads.
 */
export function mapSubject(
  state: Pick<FittedState, 'layer' | 'head' | 'mlp' | 'pinned'>,
  pointed: Place | null,
  { layers, heads }: { layers: number; heads: number },
): MapSubject {
  const wholeLayer = (layer: number): HeadAddress[] =>
    Array.from({ length: heads }, (_, head) => ({ layer, head }));
  const of = ({ layer, head }: Place): MapSubject =>
    head === null
      ? { kind: 'layer', heads: wholeLayer(layer) }
      : { kind: 'head', heads: [{ layer, head }] };
  if (pointed) return of(pointed);
  const pinned = state.pinned
    .map(parseTermName)
    .filter((term) => term?.kind === 'head')
    .map(({ layer, head }) => ({ layer, head }));
  if (state.layer !== null && !state.mlp) {
    const layer = state.layer - 1;
    const head = state.head === null ? null : state.head - 1;
    const name = head === null ? '' : headName({ layer, head });
    if (!state.pinned.includes(name)) return of({ layer, head });
  }
  if (pinned.length === 1) return { kind: 'head', heads: [pinned[0]] };
  if (pinned.length > 1) return { kind: 'pinned', heads: pinned };
  return { kind: 'all', heads: Array.from({ length: layers }, (_, l) => wholeLayer(l)).flat() };
}
