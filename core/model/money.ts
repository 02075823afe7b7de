import Big from 'big.js';
import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';

/**
 * An exact decimal in its one canonical form: plain digits, no exponent, no trailing zeros, no `-0`.
 * Equal numbers are therefore equal strings: `1.50`, `15e-1` and `1.5` are all `'1.5'`.
 */
export type Decimal = string;

/** An exact amount of one currency. Nothing here is ever a floating-point number. */
export interface Money<Currency extends string = string> {
  readonly amount: Decimal;
  /** ISO 4217, or the virtual currency of a bill (`Token`). */
  readonly currency: Currency;
}

/** US dollars for a month of `HOURS_PER_MONTH` hours: the unit of every saving. */
export type UsdPerMonth = Money<'USD'>;

/**
 * Returns the canonical form of a decimal in any notation, exponents included.
 *
 * @throws InvalidInputError when it is not a finite decimal
 */
export const decimal = (value: string | number): Decimal => canonical(big(value));

/** Whether a text is a finite decimal in any notation; three digits of exponent at most, since more is no money. */
export const isDecimal = (text: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text);

/** Returns an amount of a currency. @throws InvalidInputError when the amount is not a decimal or the currency is empty */
export const money = <C extends string>(amount: string | number, currency: C): Money<C> => {
  if (currency.trim() === '') throw new InvalidInputError(`amount ${amount} has no currency`);
  return { amount: decimal(amount), currency };
};

/** Returns US dollars per month. @throws InvalidInputError when the amount is not a decimal */
export const usdPerMonth = (amount: string | number): UsdPerMonth => money(amount, 'USD');

/** Money as it is stored and sent; reading brings the amount to its canonical form. */
export const moneySchema = z.strictObject({
  amount: z.string().transform((text, context) => {
    if (isDecimal(text)) return decimal(text);
    context.addIssue(`expected an exact decimal such as "12.5", found ${JSON.stringify(text)}`);
    return z.NEVER;
  }),
  currency: z.string().min(1),
});

/** `UsdPerMonth` as it is stored and sent. */
export const usdPerMonthSchema = moneySchema.extend({ currency: z.literal('USD') });

/** @throws InvalidInputError when the currencies differ, as every function of two amounts */
export const add = <C extends string>(a: Money<C>, b: Money<C>): Money<C> => ({
  amount: canonical(big(a.amount).plus(big(sameCurrency(a, b).amount))),
  currency: a.currency,
});

export const subtract = <C extends string>(a: Money<C>, b: Money<C>): Money<C> => ({
  amount: canonical(big(a.amount).minus(big(sameCurrency(a, b).amount))),
  currency: a.currency,
});

/** Returns the exact sum, 0 for no items; the currency is named so that an empty sum has one too. */
export const sum = <C extends string>(currency: C, items: Iterable<Money<C>>): Money<C> => {
  const zero = money(0, currency);
  let total = big(0);
  for (const item of items) total = total.plus(big(sameCurrency(zero, item).amount));
  return { amount: canonical(total), currency };
};

/** Returns the amount times an exact factor. A number stands for its shortest decimal: 0.1 is one tenth. */
export const scale = <C extends string>(m: Money<C>, factor: string | number): Money<C> => ({
  amount: canonical(big(m.amount).times(big(factor))),
  currency: m.currency,
});

/** Rounds to hundredths, halves away from zero, as invoices do. A saving is rounded once, when it is created. */
export const roundToCents = <C extends string>(m: Money<C>): Money<C> => ({
  amount: canonical(big(m.amount).round(2, Big.roundHalfUp)),
  currency: m.currency,
});

/** Returns -1, 0 or 1: orders from small to large. */
export const compare = <C extends string>(a: Money<C>, b: Money<C>): -1 | 0 | 1 =>
  sameCurrency(a, b).amount === a.amount ? 0 : big(a.amount).cmp(big(b.amount));

export const isZero = (m: Money): boolean => big(m.amount).eq(0);

const big = (value: string | number): Big => {
  const text = String(value);
  if (!isDecimal(text)) {
    throw new InvalidInputError(
      `expected an exact decimal such as "12.5", found ${JSON.stringify(value)}`,
    );
  }
  return new Big(text.replace(/^\+/, ''));
};

const canonical = (value: Big): Decimal => (value.eq(0) ? '0' : value.toFixed());

const sameCurrency = <C extends string>(a: Money<C>, b: Money<C>): Money<C> => {
  if (a.currency === b.currency) return b;
  throw new InvalidInputError(
    `expected one currency, found ${a.currency} and ${b.currency}: sum each currency on its own`,
  );
};
