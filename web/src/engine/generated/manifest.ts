/* Generated from export/manifest.py by `npm run generate`. */

export interface Manifest {
  schema_version: 1;
  id: string;
  /**
   * open_clip model name
   */
  name: string;
  /**
   * pretrained tag; null for a local checkpoint
   */
  pretrained: string | null;
  weights_sha256: string;
  dims: Dims;
  pooling: 'class';
  activation: 'gelu' | 'quick_gelu';
  preprocess: Preprocess;
  text: TextInput;
  /**
   * exp of the learnt parameter
   */
  logit_scale: number;
  logit_bias: number | null;
  tokenizer: File;
  precisions: {
    [k: string]: Variant;
  };
  examples: Examples | null;
  means: Means | null;
  licence: string;
  citation: string;
}
/**
 * L layers, H heads, E head width, d residual width, D joint width, N tokens.
 */
export interface Dims {
  layers: number;
  heads: number;
  head_width: number;
  width: number;
  embed_dim: number;
  /**
   * patch rows, patch columns
   *
   * @minItems 2
   * @maxItems 2
   */
  grid: [number, number];
  /**
   * N: the class token, then the grid row by row
   */
  tokens: number;
}
/**
 * From decoded RGB pixels to the `pixels` input (open_clip's evaluation transform).
 */
export interface Preprocess {
  size: number;
  resize_mode: 'shortest' | 'squash' | 'longest';
  interpolation: 'bicubic' | 'bilinear';
  /**
   * @minItems 3
   * @maxItems 3
   */
  mean: [number, number, number];
  /**
   * @minItems 3
   * @maxItems 3
   */
  std: [number, number, number];
}
/**
 * How a string becomes the `tokens` input; ids are padded with `pad` to `context_length`.
 */
export interface TextInput {
  context_length: number;
  vocab_size: number;
  start: number;
  end: number;
  pad: number;
  /**
   * open_clip's clean-up: ftfy, html.unescape twice, one space for all white space [, lower case]
   */
  clean: 'lower' | 'whitespace';
}
/**
 * One file of the bundle.
 */
export interface File {
  path: string;
  bytes: number;
  sha256: string;
}
/**
 * The three graphs at one precision, with the parity measured when they were written.
 */
export interface Variant {
  graphs: Graphs;
  parity: Parity;
}
export interface Graphs {
  decompose: Graph;
  text: Graph;
  readout: Graph;
}
/**
 * One ONNX graph and its external data; the graph refers to its data by base name.
 */
export interface Graph {
  onnx: File;
  data: File[];
}
/**
 * How far this precision is from the untouched open_clip model in fp32, over `images`.
 */
export interface Parity {
  images: number;
  /**
   * worst ‖embedding − Σ terms‖ / ‖embedding‖
   */
  sum_check: number;
  /**
   * worst ‖embedding − open_clip's‖ / ‖open_clip's‖
   */
  embedding: number;
  /**
   * worst cosine to open_clip's embedding
   */
  embedding_cosine: number;
  /**
   * worst cosine to open_clip's text embedding
   */
  text_cosine: number;
}
/**
 * What the first view shows before any graph is downloaded.
 *
 * `texts_file` is a safetensors file: `text_embedding` [T, D] and `text_directions` [T, L, H, E]
 * (= R[l, h] @ t, so that patch_scores = weighted_values · text_directions without a graph).
 */
export interface Examples {
  texts: string[];
  /**
   * prompt template in which {} stands for the typed text
   */
  template: string;
  texts_file: File;
  images: Example[];
}
/**
 * A sample image and its terms (safetensors, named as the graph's outputs, no batch).
 */
export interface Example {
  id: string;
  title: string;
  image: File;
  terms: File;
}
/**
 * Mean terms over a set of images, for mean ablation (safetensors).
 *
 * Tensors: `head_terms` [L, H, D], `mlp_terms` [L, D], `stem_term` [D], `bias_term` [D].
 */
export interface Means {
  file: File;
  images: number;
  source: string;
}
