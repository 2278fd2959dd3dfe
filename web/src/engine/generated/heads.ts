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
  truth?: HeadTruth | null;
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
export interface HeadTruth {
  attributes: {
    [k: string]: number;
  };
  /**
   * by all the attributes at once
   */
  together: number;
}
