import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import {
  add,
  compare,
  decimal,
  isZero,
  type Money,
  money,
  moneySchema,
  roundToCents,
  scale,
  subtract,
  sum,
  usdPerMonth,
  usdPerMonthSchema,
} from '#core/model/money.ts';

/** An integer of up to 20 digits and up to 18 decimal places: wider than any bill. */
const amounts: fc.Arbitrary<Money<'USD'>> = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, places]) => usdPerMonth(`${digits}e-${places}`));

describe('decimal', () => {
  test.each([
    ['1.50', '1.5'],
    ['15e-1', '1.5'],
    ['+007', '7'],
    ['3.70200000000E-7', '0.0000003702'],
    ['0E-18', '0'],
    ['-0', '0'],
    ['.5', '0.5'],
    ['1e21', '1000000000000000000000'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
  ])('%s is written %s', (text, canonical) => expect(decimal(text)).toBe(canonical));

  test.each(['', ' ', 'NaN', '1,5', '$5', '0x10', '1e9999', '--1', '1 2', Number.NaN, 1 / 0])(
    'refuses %j and says what is expected',
    (text) => {
      expect(() => decimal(text)).toThrow(InvalidInputError);
      expect(() => decimal(text)).toThrow('expected an exact decimal');
    },
  );

  test('writes equal numbers equally, however many zeros follow', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 20 }), ({ amount }, zeros) => {
        const point = amount.includes('.') ? '' : '.';
        expect(decimal(amount)).toBe(amount);
        expect(decimal(amount + point + '0'.repeat(zeros))).toBe(amount);
      }),
    );
  });
});

describe('arithmetic', () => {
  test('adds tenths exactly', () => {
    expect(add(usdPerMonth('0.1'), usdPerMonth('0.2'))).toEqual(usdPerMonth('0.3'));
  });

  test('subtracting is the inverse of adding', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a);
      }),
    );
  });

  test('a sum does not depend on the order or on how it is split', () => {
    fc.assert(
      fc.property(fc.array(amounts), fc.nat(), (items, at) => {
        const cut = items.length === 0 ? 0 : at % items.length;
        const [head, tail] = [items.slice(0, cut), items.slice(cut)];
        const whole = sum('USD', items);
        expect(sum('USD', items.toReversed())).toEqual(whole);
        expect(add(sum('USD', tail), sum('USD', head))).toEqual(whole);
      }),
    );
  });

  test('scaling distributes over adding and is undone by the inverse factor', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(scale(add(a, b), '0.37')).toEqual(add(scale(a, '0.37'), scale(b, '0.37')));
        expect(scale(scale(a, 8), '0.125')).toEqual(a);
      }),
    );
  });

  test('the sum of nothing is zero of its currency', () => {
    expect(sum('EUR', [])).toEqual(money(0, 'EUR'));
    expect(isZero(sum('EUR', []))).toBe(true);
    expect(isZero(usdPerMonth('0.00000000001'))).toBe(false);
  });

  test.each([
    ['2.345', '2.35'],
    ['-2.345', '-2.35'],
    ['2.3449999', '2.34'],
    ['0.004', '0'],
    ['-0.004', '0'],
    ['7', '7'],
  ])('rounds %s to %s', (exact, rounded) =>
    expect(roundToCents(usdPerMonth(exact)).amount).toBe(rounded),
  );

  test('rounding moves an amount by half a cent at most, and only once', () => {
    fc.assert(
      fc.property(amounts, (a) => {
        const rounded = roundToCents(a);
        const moved = subtract(rounded, a).amount.replace('-', '');
        expect(compare(usdPerMonth(moved), usdPerMonth('0.005'))).toBeLessThanOrEqual(0);
        expect(roundToCents(rounded)).toEqual(rounded);
      }),
    );
  });

  test('orders amounts as numbers, not as text', () => {
    expect(compare(usdPerMonth('9'), usdPerMonth('10'))).toBe(-1);
    expect(compare(usdPerMonth('10'), usdPerMonth('10.0'))).toBe(0);
    expect(compare(usdPerMonth('-1'), usdPerMonth('-2'))).toBe(1);
  });

  test.each([
    ['add', (a: Money, b: Money) => add(a, b)],
    ['subtract', (a: Money, b: Money) => subtract(a, b)],
    ['compare', (a: Money, b: Money) => compare(a, b)],
    ['sum', (a: Money, b: Money) => sum(a.currency, [a, b])],
  ])('%s never mixes two currencies', (_name, operation) => {
    const mixed = () => operation(money(1, 'USD'), money(1, 'EUR'));
    expect(mixed).toThrow(InvalidInputError);
    expect(mixed).toThrow('found USD and EUR');
  });

  test('an amount without a currency is no money', () => {
    expect(() => money(1, ' ')).toThrow(InvalidInputError);
  });
});

describe('stored money', () => {
  test('reads back what was written', () => {
    fc.assert(
      fc.property(amounts, (a) => {
        expect(usdPerMonthSchema.parse(JSON.parse(JSON.stringify(a)))).toEqual(a);
      }),
    );
  });

  test('is brought to its canonical form', () => {
    expect(moneySchema.parse({ amount: '2.50', currency: 'EUR' })).toEqual(money('2.5', 'EUR'));
  });

  test.each([
    { amount: 2.5, currency: 'USD' },
    { amount: 'two', currency: 'USD' },
    { amount: '2' },
  ])('refuses %j', (stored) => expect(usdPerMonthSchema.safeParse(stored).success).toBe(false));
});
