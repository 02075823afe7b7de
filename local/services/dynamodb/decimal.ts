import Big from 'big.js';
import { validation } from './errors.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a number exactly.
 *
 * @throws ServiceError when it is no number, or beyond the 38 digits and the magnitudes that DynamoDB keeps
 */
export const parseDecimal = (text: string): Big => {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  return within(new Big(trimmed.replace(/^\+/, '')));
};

const within = (value: Big): Big => {
  if (isZero(value)) return new Big(0);
  if (value.c.length > MAX_DIGITS) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
  if (value.e > MAX_EXPONENT) {
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (value.e < MIN_EXPONENT) {
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  return value;
};

const isZero = ({ c }: Big): boolean => c[0] === 0;

/** The one way in which a number is stored, so that equal numbers are equal texts: `1.50e1` is `15`. */
export const canonical = (text: string): string => parseDecimal(text).toFixed();

export const addDecimals = (a: string, b: string): string =>
  within(parseDecimal(a).plus(parseDecimal(b))).toFixed();

export const subtractDecimals = (a: string, b: string): string =>
  within(parseDecimal(a).minus(parseDecimal(b))).toFixed();

export const compareDecimals = (a: string, b: string): number =>
  parseDecimal(a).cmp(parseDecimal(b));

/**
 * A number as bytes that sort as the numbers do: sign, exponent, then one byte per digit. A negative number has all of
 * them inverted and ends with a byte above every digit, so that −1 comes after −1.5.
 */
export const sortableDecimal = (text: string): Uint8Array => {
  const value = parseDecimal(text);
  if (isZero(value)) return Uint8Array.of(1);
  const exponent = value.e - MIN_EXPONENT;
  return value.s > 0
    ? Uint8Array.of(2, exponent, ...value.c)
    : Uint8Array.of(0, 255 - exponent, ...value.c.map((digit) => 9 - digit), 10);
};
