/**
 * Randomness without a state: every draw is a pure function of a seed and what it is for, so that the same
 * account gives the same answers in any order of calls and after any restart.
 */

/** Returns 32 well-mixed bits of a seed and up to two whole numbers (murmur3's finaliser). */
export function hash32(seed: number, a: number, b = 0): number {
  let h = (seed ^ Math.imul(a | 0, 0x9e37_79b1) ^ Math.imul(b | 0, 0x85eb_ca77)) | 0;
  // Slot numbers stay below 2³² for a century, yet a wider number must not lose its upper half.
  h ^= Math.imul(Math.trunc(a / 0x1_0000_0000), 0xc2b2_ae3d);
  h = Math.imul(h ^ (h >>> 16), 0x7feb_352d);
  h = Math.imul(h ^ (h >>> 15), 0x846c_a68b);
  h = Math.imul(h ^ (h >>> 16), 0x9e37_79b1);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Returns the seed that belongs to a name, for instance to a resource id, within an account's seed. */
export function seedOf(seed: number, name: string): number {
  let h = seed | 0;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x0100_0193);
  return hash32(h, name.length);
}

/** Returns a number strictly between 0 and 1. */
export const uniform = (seed: number, a: number, b = 0): number =>
  (hash32(seed, a, b) + 0.5) / 0x1_0000_0000;

/** Returns a draw from the standard normal distribution. */
export const gaussian = (seed: number, a: number, b = 0): number =>
  normalQuantile(uniform(seed, a, b));

/** Returns a draw from the Poisson distribution, as a whole number. */
export function poisson(mean: number, seed: number, a: number): number {
  if (mean <= 0) return 0;
  // Above 50 the normal distribution is closer than any test could tell, and takes one step instead of many.
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(seed, a)));
  const u = uniform(seed, a);
  let term = Math.exp(-mean);
  let sum = term;
  let k = 0;
  while (sum < u && k < 200) {
    k++;
    term *= mean / k;
    sum += term;
  }
  return k;
}

/** Returns `digits` hexadecimal digits, as resource ids carry them. */
export function hexDigits(seed: number, n: number, digits: number): string {
  let text = '';
  for (let i = 0; text.length < digits; i++)
    text += hash32(seed, n, i + 1)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** Returns a version 4 UUID. */
export function uuid(seed: number, n: number): string {
  const h = hexDigits(seed, n, 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
}

const A = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
] as const;
const B = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
] as const;
const C = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
] as const;
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416] as const;

/**
 * Returns z such that a standard normal draw is below it with probability `p`; accurate to nine digits.
 *
 * @see P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", 2003
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return (
      (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5]) /
      ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q) /
    (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1)
  );
}
