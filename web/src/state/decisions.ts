/** What a click or a key decides: each a change of the state, for the link to carry out. */
import { parseTermName, termAt, termName } from '../math/address';
import type { PageState } from './fields';

type Change = Partial<PageState>;
type Counts = { layers: number; heads: number };

/** The name of what is selected: "L6.H4", "L6.MLP", "L6", or null. */
export function selectedName({
  layer,
  head,
  mlp,
}: Pick<PageState, 'layer' | 'head' | 'mlp'>): string | null {
  if (layer === null) return null;
  if (head !== null) return `L${layer}.H${head}`;
  return mlp ? `L${layer}.MLP` : `L${layer}`;
}

/** Selects what has that name; anything else, or null, selects nothing. */
export function select(name: string | null): Change {
  const nothing = { layer: null, head: null, mlp: false, arithmetic: false };
  if (name === null) return nothing;
  const whole = /^L([1-9]\d*)$/.exec(name);
  if (whole) return { ...nothing, layer: Number(whole[1]) };
  const term = parseTermName(name);
  if (term?.kind === 'mlp') return { ...nothing, layer: term.layer + 1, mlp: true };
  if (term?.kind !== 'head') return nothing;
  // The arithmetic stays open from head to head: only its head changes.
  return { layer: term.layer + 1, head: term.head + 1, mlp: false };
}

/** The head `by` places further on, layer by layer; the first and the last lead to each other. */
export function step(
  { layer, head }: Pick<PageState, 'layer' | 'head'>,
  by: number,
  { layers, heads }: Counts,
): Change {
  const count = layers * heads;
  const here = layer === null || head === null ? 0 : (layer - 1) * heads + head - 1;
  const next = (((here + by) % count) + count) % count;
  return { layer: Math.floor(next / heads) + 1, head: (next % heads) + 1, mlp: false };
}

/** Switches terms (depth positions) off, or on again where all of them are off. */
export function toggle(state: Pick<PageState, 'off'>, terms: number[], shape: Counts): Change {
  const names = terms.map((k) => termName(termAt(k, shape)));
  const allOff = names.every((name) => state.off.includes(name));
  const others = state.off.filter((name) => !names.includes(name));
  return { off: allOff ? others : [...others, ...names] };
}

/** Pins a head, or unpins it. */
export function pin({ pinned }: Pick<PageState, 'pinned'>, name: string): Change {
  return {
    pinned: pinned.includes(name) ? pinned.filter((other) => other !== name) : [...pinned, name],
  };
}

/** Opens a layer (from 0) into its heads, or closes it. */
export function open(state: Pick<PageState, 'open'>, layer: number, opened: boolean): Change {
  const others = state.open.filter((other) => other !== layer + 1);
  return { open: opened ? [...others, layer + 1].sort((a, b) => a - b) : others };
}

/** Opens or closes every layer. */
export function openAll(opened: boolean, { layers }: Counts): Change {
  return { open: opened ? Array.from({ length: layers }, (_, layer) => layer + 1) : [] };
}
