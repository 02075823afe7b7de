import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDecimals,
  canonical,
  compareDecimals,
  sortableDecimal,
  subtractDecimals,
} from '#local/services/dynamodb/decimal.ts';

/** Any number that DynamoDB takes, as its digits and the power of ten of the last one. */
const numbers = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
    fc.integer({ min: -130, max: 87 }),
  )
  .map(([digits, exponent]) => ({ digits, exponent, text: `${digits}e${exponent}` }));

/** Two numbers as whole multiples of one power of ten. */
const aligned = (
  a: { readonly digits: bigint; readonly exponent: number },
  b: { readonly digits: bigint; readonly exponent: number },
) => {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (n: typeof a) => n.digits * 10n ** BigInt(n.exponent - exponent);
  return { a: scale(a), b: scale(b), exponent };
};

test('numbers sort as bytes in the order of their values', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const whole = aligned(a, b);
      const order = whole.a < whole.b ? -1 : whole.a > whole.b ? 1 : 0;
      expect(compareDecimals(a.text, b.text)).toBe(order);
      const bytes = Buffer.compare(sortableDecimal(a.text), sortableDecimal(b.text));
      expect(bytes).toBe(order);
    }),
    {
      examples: [
        [zero, { ...zero, text: '-0' }],
        [one, oneAndAHalf],
        [minusOne, minusOneAndAHalf],
      ],
    },
  );
});

const zero = { digits: 0n, exponent: 0, text: '0' };
const one = { digits: 1n, exponent: 0, text: '1' };
const oneAndAHalf = { digits: 15n, exponent: -1, text: '1.5' };
const minusOne = { digits: -1n, exponent: 0, text: '-1' };
const minusOneAndAHalf = { digits: -15n, exponent: -1, text: '-1.5' };

test('sums and differences are exact', () => {
  const small = fc
    .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -9, max: 9 }))
    .map(([digits, exponent]) => ({ digits, exponent, text: `${digits}e${exponent}` }));
  fc.assert(
    fc.property(small, small, (a, b) => {
      const whole = aligned(a, b);
      const expected = canonical(`${whole.a + whole.b}e${whole.exponent}`);
      expect(addDecimals(a.text, b.text)).toBe(expected);
      expect(subtractDecimals(addDecimals(a.text, b.text), b.text)).toBe(canonical(a.text));
    }),
  );
});

test('a number has one form', () => {
  for (const [given, expected] of [
    ['1.50e1', '15'],
    ['+0.10', '0.1'],
    ['-0', '0'],
    ['00012', '12'],
    ['.5', '0.5'],
    ['1E+3', '1000'],
    ['1e-5', '0.00001'],
  ] as const) {
    expect(canonical(given)).toBe(expected);
  }
});
