/** From an embedding and texts to cosines, logits and probabilities. */

/** ‖v‖ of D numbers. */
export function norm(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < vector.length; d++) sum += vector[d] ** 2;
  return Math.sqrt(sum);
}

/**
 * Cosine of an embedding [D] to each of T unit texts [T, D]: [T].
 * Where every term is switched off the embedding is zero and points nowhere: 0 by convention.
 */
export function cosines(embedding: ArrayLike<number>, texts: ArrayLike<number>): Float64Array {
  const dim = embedding.length;
  const size = norm(embedding);
  const result = new Float64Array(texts.length / dim);
  if (size === 0) return result;
  for (let t = 0; t < result.length; t++) {
    let dot = 0;
    for (let d = 0; d < dim; d++) dot += embedding[d] * texts[t * dim + d];
    result[t] = dot / size;
  }
  return result;
}

/** logit = logit scale × cosine (+ logit bias, for models trained with a sigmoid loss). */
export function logits(
  cosine: ArrayLike<number>,
  logitScale: number,
  logitBias: number | null,
): Float64Array {
  return Float64Array.from(cosine, (c) => logitScale * c + (logitBias ?? 0));
}

/** Probabilities over the texts that sum to 1; exact for any finite logits. */
export function softmax(logit: ArrayLike<number>): Float64Array {
  let top = -Infinity;
  for (let t = 0; t < logit.length; t++) top = Math.max(top, logit[t]);
  const result = Float64Array.from(logit, (x) => Math.exp(x - top));
  const total = result.reduce((a, b) => a + b, 0);
  return result.map((x) => x / total);
}

/** Each text's own probability: 1 / (1 + e^−x), without overflow on either side. */
export function sigmoid(logit: ArrayLike<number>): Float64Array {
  return Float64Array.from(logit, (x) =>
    x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)),
  );
}

/**
 * Probabilities as the model was trained to give them: a sigmoid for each text where it has a
 * logit bias (SigLIP), else a softmax over the texts.
 */
export function probabilities(
  cosine: ArrayLike<number>,
  logitScale: number,
  logitBias: number | null,
): Float64Array {
  const logit = logits(cosine, logitScale, logitBias);
  return logitBias === null ? softmax(logit) : sigmoid(logit);
}
