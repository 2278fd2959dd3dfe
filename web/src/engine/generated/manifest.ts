/* Generated from export/manifest.py by `npm run generate`. */

export interface Manifest {
  schema_version: 2;
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
  /**
   * how the tokens become one embedding; 'attention' is the pooled form, whose stem term is the trunk's last residual
   */
  pooling: 'class' | 'average' | 'attention';
  activation: 'gelu' | 'quick_gelu' | 'gelu_tanh';
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
  /**
   * heads.json: what each head says in words (heads_schema.py)
   */
  heads?: File | null;
  /**
   * gallery.json: pictures with what each head makes of them (gallery_schema.py)
   */
  gallery?: File | null;
  licence: string;
  citation: string;
}
/**
 * L layers, H heads, E head width, d residual width, D joint width, N tokens.
 *
 * With attention pooling the pool is the one layer whose terms there are: L = 1 and H the pool's
 * heads; `trunk_layers` counts the blocks before it.
 */
export interface Dims {
  layers: number;
  /**
   * blocks of the trunk; equals layers for class and average pooling
   */
  trunk_layers: number;
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
  class_tokens: 0 | 1;
  /**
   * N = class_tokens + the grid, row by row
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
 *
 * `start` and `end` stand around the text's own ids, null where nothing does; a text that is too
 * long loses its last ids, never `end`.
 */
export interface TextInput {
  context_length: number;
  /**
   * of the text tower, as the three below
   */
  layers: number;
  heads: number;
  head_width: number;
  width: number;
  vocab_size: number;
  start: number | null;
  end: number | null;
  pad: number;
  /**
   * open_clip's clean-up: ftfy, html.unescape twice, one space for all white space [, lower case; 'canonicalize' also drops ASCII punctuation, '_' for a space]
   */
  clean: 'lower' | 'whitespace' | 'canonicalize';
  /**
   * the tokenizer's id that becomes 0 wherever it stands (strip_sep_token)
   */
  stripped?: number | null;
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
  /**
   * of the distinct files of its graphs
   */
  bytes: number;
  parity: Parity;
}
export interface Graphs {
  decompose: Graph;
  text: Graph;
  readout: Graph;
}
/**
 * One ONNX graph and its external data; the graph refers to its data by base name.
 *
 * `data` are the shards: each at most 2^25 bytes, unless one tensor alone is larger. Tensors that
 * several graphs or precisions use lie in shards that each of them names.
 */
export interface Graph {
  onnx: File;
  data: File[];
}
/**
 * How far this precision is from the untouched open_clip model in fp32.
 *
 * Measured over `images` pictures and `texts` texts when the bundle was written.
 */
export interface Parity {
  images: number;
  texts: number;
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
   * mean cosine to open_clip's embedding
   */
  embedding_cosine_mean: number;
  /**
   * worst cosine of any head's term to the same term in fp32 torch
   */
  head_cosine: number;
  /**
   * mean cosine of the heads' terms to the same terms in fp32 torch
   */
  head_cosine_mean: number;
  /**
   * worst cosine to open_clip's text embedding
   */
  text_cosine: number;
  /**
   * worst ‖text embedding − Σ its terms‖ / ‖text embedding‖
   */
  text_sum_check: number;
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
