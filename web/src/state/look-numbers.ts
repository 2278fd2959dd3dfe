/** The numbers of a segmentation as files: every patch and every chosen head in full precision. */
import { headName } from '../math/address';
import type { Segment } from '../math/segment';
import type { Look } from './look.svelte';

/** Row and column of a patch of a grid, from 1; `patch` from 0. */
const placeOf = (patch: number, cols: number): [row: number, column: number] => [
  1 + Math.floor(patch / cols),
  1 + (patch % cols),
];

/** What the file is of. `caption`: the same in sentences. */
export function lookJson(look: Look, caption: string): Record<string, unknown> {
  const { session, map, segment, other } = look;
  const { model, run, state } = session;
  const { manifest } = model;
  const [rows, cols] = manifest!.dims.grid;
  return {
    caption,
    link: session.link.href(),
    analysis: look.kind,
    model: {
      name: manifest!.name,
      weights_sha256: manifest!.weights_sha256,
      precision: run!.live ? model.precision : 'fp32',
      computed_before: !run!.live,
    },
    image: state!.image,
    template: state!.template,
    text: look.text,
    versus: look.versus,
    unit: 'cosine: dot products over the length of the embedding',
    embedding_length: look.norm,
    head_sum: map!.adds,
    class_token: map!.classToken,
    heads: look.parts.map(({ at, adds, inside }) => ({
      name: headName(at),
      label: look.words.labelOf(at),
      adds,
      inside,
    })),
    segment: segmentJson(segment!, look),
    segment_of_versus: other && segmentJson(other, look),
    map: Array.from({ length: rows }, (_, row) => [
      ...map!.values.subarray(row * cols, (row + 1) * cols),
    ]),
  };
}

function segmentJson(segment: Segment, { cut, session }: Look): Record<string, unknown> {
  const [, cols] = session.model.manifest!.dims.grid;
  return {
    above: cut.kind === 'zero' ? 'zero' : { quantile: cut.at },
    threshold: segment.threshold,
    sum: segment.sum,
    patches: [...segment.inside.keys()]
      .filter((patch) => segment.inside[patch])
      .map((patch) => placeOf(patch, cols)),
  };
}

/**
 * One line a token, one column a chosen head; the class token, where there is one, is patch 0. What
 * the numbers are of stands before them in lines that begin with #.
 */
export function lookCsv(look: Look, caption: readonly string[]): string {
  const { scores, map, segment, other, norm, session } = look;
  const { tokens, heads: H, classTokens } = session.shape!;
  const [, cols] = session.model.manifest!.dims.grid;
  const columns = look.heads.map(({ layer, head }) => (layer * H + head) * tokens);
  const names = ['patch', 'row', 'column', 'inside', ...(other ? ['inside_versus'] : []), 'sum'];
  const lines = [...names, ...look.heads.map(headName)].join(',');
  const rows = Array.from({ length: tokens }, (_, n) => {
    const patch = n - classTokens;
    const own = columns.map((at) => scores![at + n] / norm);
    const place = patch < 0 ? ['', ''] : placeOf(patch, cols);
    const inside = (part: Segment | null): (number | string)[] =>
      part ? [patch < 0 ? '' : part.inside[patch]] : [];
    const sum = patch < 0 ? map!.classToken : map!.values[patch];
    return [patch + 1, ...place, ...inside(segment), ...inside(other), sum, ...own].join(',');
  });
  const said = caption.map((line) => `# ${line.replace(/\s+/g, ' ')}`);
  return [...said, lines, ...rows, ''].join('\r\n');
}
