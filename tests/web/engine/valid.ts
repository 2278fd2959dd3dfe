/** A manifest that nothing is wrong with. */
import type { Manifest } from '../../../web/src/engine/manifest';

export const hash = 'a'.repeat(64);
export const file = (path: string) => ({ path, bytes: 1, sha256: hash });
const graph = (name: string) => ({ onnx: file(`${name}.fp32.onnx`), data: [] });

/** A valid manifest, fresh each time. */
export function valid(): Manifest {
  return {
    schema_version: 2,
    id: 'shapes',
    name: 'Headlight-Shapes',
    pretrained: null,
    weights_sha256: hash,
    dims: {
      layers: 6,
      trunk_layers: 6,
      heads: 8,
      head_width: 16,
      width: 128,
      embed_dim: 128,
      grid: [8, 8],
      class_tokens: 1,
      tokens: 65,
    },
    pooling: 'class',
    activation: 'gelu',
    preprocess: {
      size: 64,
      resize_mode: 'shortest',
      interpolation: 'bicubic',
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    },
    text: {
      context_length: 32,
      layers: 2,
      heads: 8,
      head_width: 16,
      width: 128,
      vocab_size: 600,
      start: 598,
      end: 599,
      pad: 0,
      clean: 'lower',
    },
    logit_scale: 100,
    logit_bias: null,
    tokenizer: file('tokenizer.json'),
    precisions: {
      fp32: {
        graphs: { decompose: graph('decompose'), text: graph('text'), readout: graph('readout') },
        bytes: 3,
        parity: {
          images: 1,
          texts: 1,
          sum_check: 1e-6,
          embedding: 1e-6,
          embedding_cosine: 1,
          embedding_cosine_mean: 1,
          head_cosine: 1,
          head_cosine_mean: 1,
          text_cosine: 1,
          text_sum_check: 1e-6,
        },
      },
    },
    examples: null,
    means: null,
    licence: 'MIT',
    citation: '',
  };
}
