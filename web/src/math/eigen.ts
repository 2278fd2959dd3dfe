/** The small dense linear algebra that a head's E dimensions need. All matrices row-major doubles. */

/** Eigenvalues, smallest first, and the vectors that belong to them as ROWS of `vectors` [n, n]. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

const SWEEPS = 60;

/** Of a symmetric matrix [n, n], by cyclic Jacobi rotations: exact to rounding, also where values are equal. */
export function eigen(matrix: Float64Array, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  let whole = 0;
  for (const x of a) whole += x * x;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q] ** 2;
    // What is left moves no eigenvalue by more than rounding would.
    if (off <= 1e-34 * whole) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) if (a[p * n + q] !== 0) rotate(a, v, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i] - a[j * n + j]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(v.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors };
}

/** Makes a[p, q] zero; the rows of `v` turn along. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [x2, y2] = [v[p * n + k], v[q * n + k]];
    v[p * n + k] = c * x2 - s * y2;
    v[q * n + k] = s * x2 + c * y2;
  }
  a[p * n + q] = a[q * n + p] = 0;
}

/** a [m, k] times the transpose of b [n, k]: [m, n]. */
export function timesTransposed(
  a: Float64Array,
  b: Float64Array,
  m: number,
  n: number,
  k: number,
): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let x = 0; x < k; x++) sum += a[i * k + x] * b[j * k + x];
      result[i * n + j] = sum;
    }
  }
  return result;
}

export function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = a[i * columns + j];
  }
  return result;
}

/**
 * Rows [n, d] as a lower triangle [n, n] times orthonormal rows [n, d], by Gram and Schmidt, each
 * taken out twice. A row that depends on those before it gets zeros, in both.
 */
export function orthonormal(
  rows: Float64Array,
  n: number,
  d: number,
): { basis: Float64Array; lower: Float64Array } {
  const basis = new Float64Array(n * d);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = rows.slice(i * d, (i + 1) * d);
    const whole = Math.hypot(...row);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        let along = 0;
        for (let x = 0; x < d; x++) along += row[x] * basis[j * d + x];
        lower[i * n + j] += along;
        for (let x = 0; x < d; x++) row[x] -= along * basis[j * d + x];
      }
    }
    const left = Math.hypot(...row);
    if (left <= 1e-14 * whole) continue;
    lower[i * n + i] = left;
    for (let x = 0; x < d; x++) basis[i * d + x] = row[x] / left;
  }
  return { basis, lower };
}
