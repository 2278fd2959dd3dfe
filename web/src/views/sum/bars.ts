/** Where a bar lies on its track, as the declarations of a style. */
type Scale = (value: number) => number;

const ends = (scale: Scale, a: number, b: number): [left: number, right: number] =>
  scale(a) < scale(b) ? [scale(a), scale(b)] : [scale(b), scale(a)];

export function box(scale: Scale, a: number, b: number): string {
  const [left, right] = ends(scale, a, b);
  return `left: ${left}%; width: ${right - left}%`;
}

/** A plain bar is cut out of its whole track, at least 2 px wide: nothing is laid out when it moves. */
export function cut(scale: Scale, a: number, b: number): string {
  const [left, right] = ends(scale, a, b);
  return `clip-path: inset(0 calc(100% - max(${right}%, ${left}% + 2px)) 0 ${left}% round 2px)`;
}
