/** What a step looks like: where its bars lie on their track, as declarations of a style. */
import type { Step } from '../../math/waterfall';
import { formatSigned } from '../../ui/format';

type Scale = (value: number) => number;

const ends = (scale: Scale, a: number, b: number): [left: number, right: number] =>
  scale(a) < scale(b) ? [scale(a), scale(b)] : [scale(b), scale(a)];

function box(scale: Scale, a: number, b: number): string {
  const [left, right] = ends(scale, a, b);
  return `left: ${left}%; width: ${right - left}%`;
}

/** How a step is drawn. */
export interface Look {
  bar: string;
  /** What it added with nothing switched off; null where all of it is on. */
  ghost: string | null;
  /** Carries the running total down to the next bar; null where none follows it there. */
  join: string | null;
  value: string;
  sign: number;
  /** All of it is switched off. */
  gone: boolean;
}

/** `before`: what the step adds with nothing switched off; numbers are shown times `factor`. */
export function look(
  step: Step,
  before: number,
  last: boolean,
  scale: Scale,
  factor: number,
): Look {
  const { from, to, open, value } = step;
  return {
    bar: open ? box(scale, from, to) : cut(scale, from, to),
    ghost: step.off > 0 ? box(scale, from, from + before) : null,
    join: last || open ? null : line(scale, to),
    value: formatSigned(value * factor),
    sign: Math.sign(value),
    gone: step.off === step.terms.length,
  };
}

/** A plain bar is cut out of its whole track, at least 2 px wide: nothing is laid out when it moves. */
function cut(scale: Scale, a: number, b: number): string {
  const [left, right] = ends(scale, a, b);
  return `clip-path: inset(0 calc(100% - max(${right}%, ${left}% + 2px)) 0 ${left}% round 2px)`;
}

/** An upright line at `a`, cut out of the whole track in the same way. */
function line(scale: Scale, a: number): string {
  return `clip-path: inset(0 calc(${100 - scale(a)}% - var(--stroke)) 0 ${scale(a)}%)`;
}
