/**
 * A sum small enough for paper: L = 2 layers, H = 2 heads, D = 2, so K = 8 terms.
 *
 *   stem  L1.H1  L1.H2  L1.MLP  L2.H1  L2.H2  L2.MLP  bias     Σ
 *   (1,0) (0,1)  (2,0)  (0,-1)  (0,3)  (-1,0) (1,0)   (0,1)   (3,4), of length 5
 */
export const shape = { layers: 2, heads: 2, dim: 2 };

export const terms = {
  embedding: Float32Array.of(3, 4),
  stemTerm: Float32Array.of(1, 0),
  headTerms: Float32Array.of(0, 1, 2, 0, 0, 3, -1, 0),
  mlpTerms: Float32Array.of(0, -1, 1, 0),
  biasTerm: Float32Array.of(0, 1),
};

/** Mean terms: all zero but for L2.H1, whose mean is (0, 1). */
export const means = {
  stemTerm: Float32Array.of(0, 0),
  headTerms: Float32Array.of(0, 0, 0, 0, 0, 1, 0, 0),
  mlpTerms: Float32Array.of(0, 0, 0, 0),
  biasTerm: Float32Array.of(0, 0),
};
