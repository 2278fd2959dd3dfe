/**
 * Which heads an analysis is of, as a link writes them: "l4.h3" a head, "l4" a layer, "property:colour"
 * every head with that label, "none" not one; an empty list is all of them. Counted from 1 in a link,
 * from 0 in code.
 */
import type { HeadAddress } from './heatmap';

interface Counts {
  layers: number;
  heads: number;
}

export type Choice =
  | { kind: 'head'; layer: number; head: number }
  | { kind: 'layer'; layer: number }
  | { kind: 'property'; name: string }
  | { kind: 'none' };

/** What chooses no head at all, where an empty list chooses all. */
export const NONE = 'none';

/** The item that chooses one head: "l4.h3". */
export const headItem = ({ layer, head }: HeadAddress): string => `l${layer + 1}.h${head + 1}`;

/** The item that chooses every head with that label. */
export const propertyItem = (name: string): string => `property:${name}`;

/** The property that is all that `by` chooses; '' where it chooses otherwise. */
export function onlyProperty(by: readonly string[]): string {
  const only = by.length === 1 ? parseChoice(by[0]) : null;
  return only?.kind === 'property' ? only.name : '';
}

/** What an item chooses; null where it is none. Knows no model: see `isChoiceInModel`. */
export function parseChoice(item: string): Choice | null {
  if (item === NONE) return { kind: 'none' };
  const property = /^property:(\P{Cc}{1,64})$/u.exec(item);
  if (property) {
    const [, name] = property;
    return name.trim() === name ? { kind: 'property', name } : null;
  }
  const place = /^l([1-9]\d{0,3})(?:\.h([1-9]\d{0,3}))?$/.exec(item);
  if (!place) return null;
  const layer = Number(place[1]) - 1;
  return place[2] === undefined
    ? { kind: 'layer', layer }
    : { kind: 'head', layer, head: Number(place[2]) - 1 };
}

/** Whether a model of this shape has what the item names; a property may be in any. */
export function isChoiceInModel(item: string, { layers, heads }: Counts): boolean {
  const choice = parseChoice(item);
  if (!choice) return false;
  if (choice.kind === 'none' || choice.kind === 'property') return true;
  return choice.layer < layers && (choice.kind === 'layer' || choice.head < heads);
}

/** The label of a head, "colour"; null where it has none or none are known. */
export type LabelOf = (at: HeadAddress) => string | null;

/** The heads that `by` chooses, each once, layer by layer. */
export function chosenHeads(
  by: readonly string[],
  shape: Counts,
  labelOf: LabelOf = () => null,
): HeadAddress[] {
  const choices = by.map(parseChoice).filter((choice) => choice !== null);
  return everyHead(shape).filter(
    (at) =>
      by.length === 0 ||
      choices.some((choice) => {
        if (choice.kind === 'head') return choice.layer === at.layer && choice.head === at.head;
        if (choice.kind === 'layer') return choice.layer === at.layer;
        return choice.kind === 'property' && choice.name === labelOf(at);
      }),
  );
}

/** The shortest list that chooses exactly these heads: whole layers by their own name. */
export function choiceOf(chosen: readonly HeadAddress[], shape: Counts): string[] {
  const names = new Set(chosen.map(headItem));
  if (names.size === 0) return [NONE];
  if (names.size === shape.layers * shape.heads) return [];
  return Array.from({ length: shape.layers }, (_, layer) => {
    const own = Array.from({ length: shape.heads }, (_, head) => headItem({ layer, head }));
    const here = own.filter((name) => names.has(name));
    return here.length === shape.heads ? [`l${layer + 1}`] : here;
  }).flat();
}

/** Every head of every layer, in order. */
export function everyHead({ layers, heads }: Counts): HeadAddress[] {
  return Array.from({ length: layers * heads }, (_, i) => ({
    layer: Math.floor(i / heads),
    head: i % heads,
  }));
}
