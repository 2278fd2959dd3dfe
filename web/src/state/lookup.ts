/**
 * A collection looked through: how near every picture's chosen heads are to a query. One head is read
 * in its own space through its Gram matrix; several are the sum of their terms, through R. Both are
 * the D-dimensional cosine, as `headlight search` computes it.
 */
import type { Collection } from '../engine/collection';
import type { HeadAddress } from '../math/heatmap';
import { breather, type Course } from './course';
import {
  addTerms,
  centred,
  dots,
  gramCosines,
  lengths,
  over,
  rowCosines,
  termLengths,
  through,
} from '../math/space';

/** What is looked for: a picture by what its heads wrote, or a text. */
export type Query =
  | {
      kind: 'picture';
      /** s of a head, [E]. */
      vector: (at: HeadAddress) => Promise<Float32Array>;
      headTerms: Float32Array; // [L, H, D]
    }
  | {
      kind: 'text';
      embedding: Float32Array; // [D], unit length
      directions: Float32Array; // [L, H, E], R[l, h] @ t
    };

export interface Around extends Course {
  /** R of a head, [E, D]: of the loaded model. */
  readout: (at: HeadAddress, signal: AbortSignal) => Promise<Float32Array>;
  /** Terms read from their mean over many pictures. */
  centred: boolean;
  dim: number;
  /** H, heads a layer. */
  heads: number;
}

/** Of every picture: the cosine, and the term's length along the query. */
export interface Nearness {
  cosines: Float64Array;
  products: Float64Array;
}

/** Products between two looks at the clock: a few milliseconds. */
const AT_ONCE = 4e6;

/** Rejects with an EngineError where something cannot be read, and where it is cancelled. */
export async function lookUp(
  collection: Collection,
  heads: readonly HeadAddress[],
  query: Query,
  around: Around,
): Promise<Nearness> {
  return heads.length === 1
    ? oneHead(collection, heads[0], query, around)
    : summed(await headSum(collection, heads, around), heads, query, around);
}

async function oneHead(
  collection: Collection,
  at: HeadAddress,
  query: Query,
  { centred: fromMean, heads: H, signal }: Around,
): Promise<Nearness> {
  const { layer, head } = at;
  const [stored, gram, mean] = await Promise.all([
    collection.vectors(layer, head, signal),
    collection.gram(layer, head, signal),
    fromMean ? collection.mean(layer, head, signal) : null,
  ]);
  const less = (vectors: Float32Array): ArrayLike<number> =>
    mean ? centred(vectors, mean) : vectors;
  const vectors = less(stored);
  if (query.kind === 'text') {
    const E = Math.sqrt(gram.length);
    const from = (layer * H + head) * E;
    const products = dots(vectors, query.directions.subarray(from, from + E));
    return { products, cosines: over(products, termLengths(vectors, gram), 1) };
  }
  const own = less(await query.vector(at));
  const [length] = termLengths(own, gram);
  const along = dots(vectors, through(gram, own));
  return {
    cosines: gramCosines(vectors, gram, own),
    products: along.map((value) => (length > 0 ? value / length : 0)),
  };
}

/** The summed terms of some heads: of every picture [count, D], and their mean [D]. */
interface HeadSum {
  terms: Float64Array;
  mean: Float64Array;
}

const sums = new WeakMap<Collection, Map<string, HeadSum>>();
/** Numbers of summed terms that are held for one collection. */
const HELD = 2 ** 24;

async function headSum(
  collection: Collection,
  heads: readonly HeadAddress[],
  around: Around,
): Promise<HeadSum> {
  const { readout, dim, signal } = around;
  const held = sums.get(collection) ?? new Map<string, HeadSum>();
  sums.set(collection, held);
  const key = heads.map(({ layer, head }) => `${layer}.${head}`).join(' ');
  const known = held.get(key);
  // A folder may have grown since.
  if (known?.terms.length === collection.count * dim) return known;
  const sum: HeadSum = {
    terms: new Float64Array(collection.count * dim),
    mean: new Float64Array(dim),
  };
  const breathe = breather(around);
  for (const [done, at] of heads.entries()) {
    const { layer, head } = at;
    const [vectors, mean, R] = await Promise.all([
      collection.vectors(layer, head, signal),
      collection.mean(layer, head, signal),
      readout(at, signal),
    ]);
    addTerms(sum.mean, mean, R, dim);
    const E = mean.length;
    const rows = Math.ceil(AT_ONCE / (E * dim));
    for (let first = 0; first < collection.count; first += rows) {
      const some = vectors.subarray(first * E, (first + rows) * E);
      addTerms(sum.terms.subarray(first * dim), some, R, dim);
      await breathe(done + 1, heads.length);
    }
  }
  held.set(key, sum);
  for (const old of held.keys()) {
    if (held.size * sum.terms.length <= HELD || held.size === 1) break;
    held.delete(old);
  }
  return sum;
}

function summed(
  { terms, mean }: HeadSum,
  heads: readonly HeadAddress[],
  query: Query,
  { centred: fromMean, dim, heads: H }: Around,
): Nearness {
  const rows = fromMean ? centred(terms, mean) : terms;
  let direction: ArrayLike<number>;
  if (query.kind === 'text') direction = query.embedding;
  else {
    const sum = new Float64Array(dim);
    for (const { layer, head } of heads) {
      const from = (layer * H + head) * dim;
      for (let d = 0; d < dim; d++) sum[d] += query.headTerms[from + d];
    }
    direction = fromMean ? centred(sum, mean) : sum;
  }
  const [length] = lengths(direction, dim);
  const products = dots(rows, direction).map((value) => (length > 0 ? value / length : 0));
  return { cosines: rowCosines(rows, direction), products };
}
