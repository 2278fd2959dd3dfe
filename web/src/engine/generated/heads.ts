/* Generated from export/heads_schema.py by `npm run generate`. */

/**
 * `heads` are in order: layer by layer, head by head.
 */
export interface Heads {
  version: 1;
  weights_sha256: string;
  pool: PoolUsed;
  images: ImagesUsed;
  made_by: MadeBy;
  /**
   * the scenes that the truth was measured on
   */
  truth_source?: string | null;
  /**
   * where the truth is known: what heads are held against
   */
  baseline?: Baseline | null;
  heads: HeadWords[];
}
/**
 * The descriptions to choose from.
 */
export interface PoolUsed {
  name: string;
  /**
   * of its lines: text, tab, tag
   */
  sha256: string;
  texts: number;
  properties: string[];
}
/**
 * The pictures that the moments are over.
 */
export interface ImagesUsed {
  source: string;
  count: number;
  unreadable: number;
}
/**
 * The settings.
 */
export interface MadeBy {
  program: string;
  algorithm: 'TEXTSPAN';
  directions: number;
  rank_tolerance: number;
  precision: 'fp32' | 'fp16' | 'q8' | 'q4';
}
/**
 * How good the words of random directions are, in place of the heads' own; means over draws.
 */
export interface Baseline {
  draws: number;
  /**
   * of the first five descriptions, how many have the label
   */
  consistency: number;
  /**
   * the share of heads in which at least three have it
   */
  associated: number;
  /**
   * of the first five, how many no head of another label has among its own
   */
  disentanglement: number;
  /**
   * the share of variance that the first five explain
   */
  explained: number;
  /**
   * the share of labels that are the attribute carried most
   */
  right: number;
  truth: HeadTruth;
}
/**
 * what the attributes explain of the whole embedding, along as many random directions as a head has
 */
export interface HeadTruth {
  attributes: {
    [k: string]: number;
  };
  /**
   * by all the attributes at once
   */
  together: number;
}
/**
 * One head: its descriptions in the order of picking, and the label that they vote for.
 */
export interface HeadWords {
  /**
   * from 0
   */
  layer: number;
  /**
   * from 0
   */
  head: number;
  /**
   * r: directions that the head's terms span, at most E
   */
  rank: number;
  /**
   * of the head's term, Σ over directions, embedding²
   */
  variance: number;
  descriptions: Description[];
  /**
   * Σ of the descriptions' shares
   */
  explained: number;
  /**
   * the property that most of the first five descriptions have; of equals the one that explains more; null where none of them has a tag
   */
  label: string | null;
  /**
   * how many of the first five have the label: 5 sure, at most 1 not at all
   */
  agreeing: number;
  /**
   * where it is known: Shapes models
   */
  truth?: HeadTruth1 | null;
}
/**
 * One pick of TEXTSPAN.
 */
export interface Description {
  text: string;
  /**
   * the description's tag in its pool
   */
  property: string | null;
  /**
   * of the head's variance, along this pick alone
   */
  share: number;
}
/**
 * What a head of a Shapes model really carries, by attribute of the scenes.
 *
 * Shares of the head's variance that a linear probe explains on held-out scenes; by chance 0, so
 * an attribute that is not carried may come out a little below.
 */
export interface HeadTruth1 {
  attributes: {
    [k: string]: number;
  };
  /**
   * by all the attributes at once
   */
  together: number;
}
