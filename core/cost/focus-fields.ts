import * as z from 'zod';
import { decimal, isDecimal } from '#core/model/money.ts';

/** The text of one field of a row; a column that is absent is as good as an empty field. */
const text = z.string().optional();

/** What exports write where there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', 'NULL', 'null']);

const present = (value: string | undefined): string | null => {
  const trimmed = (value ?? '').trim();
  return NOTHING.has(trimmed) ? null : trimmed;
};

/** `$50,000.00`, as spreadsheets write it. Without the sign a comma might as well be a decimal one. */
const US_AMOUNT = /^(-?)\$(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$/;

/** `5/1/25`: month, day, year, as spreadsheets and the worked examples of FOCUS write it. */
const SLASH_DATE = /^(\d{1,2})\/(\d{1,2})\/(?:20)?(\d{2})$/;
/** ISO 8601 with `T` or a blank, the time and the zone optional. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?)?Z?$/;
const isoTimestamp = z.iso.datetime();

/** Returns a field that must not be empty: turned by `read`, which answers `undefined` for what it cannot read. */
const filled = <T>(expected: string, read: (value: string) => T | undefined) =>
  text.transform((raw, context): T => {
    const value = present(raw);
    const result = value === null ? undefined : read(value);
    if (result === undefined) {
      context.addIssue(`expected ${expected}, found ${shown(raw)}`);
      return z.NEVER;
    }
    return result;
  });

/** Returns the same field where empty means `null`. */
const optional = <T>(expected: string, read: (value: string) => T | undefined) => {
  const field = filled(expected, read);
  return text.transform((raw, context): T | null => {
    if (present(raw) === null) return null;
    const result = field.safeParse(raw);
    if (result.success) return result.data;
    for (const { message } of result.error.issues) context.addIssue(message);
    return z.NEVER;
  });
};

const shown = (raw: string | undefined): string => {
  if (raw === undefined || present(raw) === null) return 'nothing';
  return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 60)}…` : raw);
};

const readDecimal = (value: string): string | undefined => {
  const us = US_AMOUNT.exec(value);
  const plain = us === null ? value : `${us[1]}${us[2]?.replaceAll(',', '')}${us[3] ?? ''}`;
  return isDecimal(plain) ? decimal(plain) : undefined;
};

const readTimestamp = (value: string): string | undefined => {
  const slash = SLASH_DATE.exec(value);
  const iso = TIMESTAMP.exec(value);
  const [date, time = '00:00:00'] =
    slash === null
      ? [iso?.[1], iso?.[2]]
      : [`20${slash[3]}-${slash[1]?.padStart(2, '0')}-${slash[2]?.padStart(2, '0')}`];
  const result = isoTimestamp.safeParse(`${date}T${time}Z`);
  return result.success ? result.data : undefined;
};

const readMonthStart = (value: string): string | undefined => {
  const timestamp = readTimestamp(value);
  // Billing periods start on the first: a day-first file shows here, before its charges are put in wrong months.
  const isDayFirst = SLASH_DATE.test(value) && timestamp?.slice(8, 10) !== '01';
  return isDayFirst ? undefined : timestamp;
};

const readTags = (value: string): Readonly<Record<string, string>> | undefined => {
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.fromEntries(Object.entries(parsed).map(([key, tag]) => [key, String(tag)]));
  } catch {
    return undefined;
  }
};

const AN_AMOUNT = 'an exact decimal such as 12.5 or 3.2E-7';
const A_TIME = 'a UTC time such as 2026-05-01T00:00:00Z';

/** Exact decimal in its canonical form: trailing zeros and exponents are notation, not value. */
export const amount = filled(AN_AMOUNT, readDecimal);
export const optionalAmount = optional(AN_AMOUNT, readDecimal);
/** `YYYY-MM-DDTHH:MM:SSZ`, always UTC: sorts as text, and its prefixes are month and day. */
export const timestamp = filled(A_TIME, readTimestamp);
export const monthStart = filled(`${A_TIME} or 5/1/26 for the first of May`, readMonthStart);
export const optionalText = optional('text', (value) => value);
export const currency = filled('a currency code such as USD', (value) =>
  /^[A-Z]{3}$/.test(value) ? value : undefined,
);
export const tags = optional('a JSON object such as {"env": "prod"}', readTags);
export const oneOf = <const T extends string>(...values: readonly T[]) =>
  filled(`one of ${values.join(', ')}`, (value) => values.find((known) => known === value));
