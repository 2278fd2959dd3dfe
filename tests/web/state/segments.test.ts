/**
 * The maps of chosen heads from what the built-in bundle brings, against the untouched model in torch
 * (tests/export/slow_patches.py).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../web/src/engine/manifest';
import { parseSafetensors, tensorOf } from '../../../web/src/engine/safetensors';
import { chosenHeads } from '../../../web/src/math/chosen-heads';
import { classTokenScore, patchScores, sumMap } from '../../../web/src/math/heatmap';
import { norm } from '../../../web/src/math/score';
import { difference } from '../../../web/src/math/versus';
import { shapesOf } from '../../../web/src/state/bundle';
import { fixture } from '../engine/fixtures';

interface Case {
  image: string;
  text: string;
  versus: string | null;
  by: string[];
  embedding_length: number;
  class_token: number;
  map: number[];
}

const bundle = new URL('../../../server/bundles/shapes/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', bundle), 'utf8')) as Manifest;
const segments = fixture<{ weights_sha256: string; template: string; cases: Case[] }>(
  'segments.json',
);
const shape = shapesOf(manifest);
const { layers: L, heads: H, tokens: N, headWidth: E, dim: D } = shape;
const examples = manifest.examples!;
const tensors = (path: string) => {
  const file = readFileSync(new URL(path, bundle));
  return parseSafetensors(new Uint8Array(file), path);
};

function scoresOf({ image, text, versus }: Case): ArrayLike<number> {
  const { path } = examples.images.find(({ id }) => id === image)!.terms;
  const weighted = tensorOf(tensors(path), 'weighted_values', [L, H, N, E], path);
  const texts = examples.texts_file.path;
  const all = tensorOf(tensors(texts), 'text_directions', [examples.texts.length, L, H, E], texts);
  const read = (words: string): Float32Array => {
    const t = examples.texts.indexOf(words);
    return patchScores(weighted, all.subarray(t * L * H * E, (t + 1) * L * H * E), shape);
  };
  return versus === null ? read(text) : difference(read(text), read(versus));
}

describe('the map of chosen heads is the untouched model’s, to 1e-4 of its largest value', () => {
  test('of the same training', () => {
    expect(segments.weights_sha256).toBe(manifest.weights_sha256);
    expect(segments.template).toBe(examples.template);
  });

  test.each(
    segments.cases.map((one) => [`${one.image} ${one.by.join(' ') || 'all'}`, one] as const),
  )('%s', (_, one) => {
    const { path } = examples.images.find(({ id }) => id === one.image)!.terms;
    const length = norm(tensorOf(tensors(path), 'embedding', [D], path));
    expect(Math.abs(length / one.embedding_length - 1)).toBeLessThan(1e-5);
    const heads = chosenHeads(one.by, shape);
    const scores = scoresOf(one);
    const map = sumMap(scores, heads, shape, 1 / length);
    const most = Math.max(...one.map.map(Math.abs));
    expect(map).toHaveLength(one.map.length);
    one.map.forEach((value, p) => expect(Math.abs(map[p] - value)).toBeLessThan(1e-4 * most));
    const token = classTokenScore(scores, heads, shape, 1 / length);
    expect(Math.abs(token! - one.class_token)).toBeLessThan(1e-4 * most);
  });
});
