import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';
import {
  amount,
  currency,
  monthStart,
  oneOf,
  optionalAmount,
  optionalText,
  tags,
  timestamp,
} from './focus-fields.ts';

/**
 * A row of a bill in the columns of FOCUS 1.0 to 1.2, those that Trimtab uses; names are FOCUS's own.
 *
 * Amounts and quantities are exact decimals in canonical form; times are `YYYY-MM-DDTHH:MM:SSZ`; whatever is empty,
 * `NULL` or in no column is `null`. Cost columns that a bill may lack are optional because the worked examples lack them.
 *
 * @see https://focus.finops.org/focus-specification/v1-2/
 */
const costRow = z.object({
  BillingAccountId: optionalText,
  BillingCurrency: currency,
  BillingPeriodStart: monthStart,
  BillingPeriodEnd: monthStart,
  ChargePeriodStart: timestamp,
  ChargePeriodEnd: timestamp,
  ChargeCategory: oneOf('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'),
  ChargeClass: optionalText,
  ChargeDescription: optionalText,
  ChargeFrequency: optionalText,
  BilledCost: amount,
  EffectiveCost: amount,
  ListCost: optionalAmount,
  ContractedCost: optionalAmount,
  ListUnitPrice: optionalAmount,
  ContractedUnitPrice: optionalAmount,
  PricingCategory: optionalText,
  PricingQuantity: optionalAmount,
  PricingUnit: optionalText,
  ConsumedQuantity: optionalAmount,
  ConsumedUnit: optionalText,
  ProviderName: optionalText,
  ServiceName: optionalText,
  ServiceCategory: optionalText,
  SubAccountId: optionalText,
  SubAccountName: optionalText,
  RegionId: optionalText,
  ResourceId: optionalText,
  ResourceType: optionalText,
  SkuId: optionalText,
  SkuPriceId: optionalText,
  CommitmentDiscountId: optionalText,
  CommitmentDiscountType: optionalText,
  CommitmentDiscountStatus: optionalText,
  Tags: tags,
  // From 1.1 on.
  ServiceSubcategory: optionalText,
  CommitmentDiscountQuantity: optionalAmount,
  CommitmentDiscountUnit: optionalText,
  // From 1.2 on.
  InvoiceId: optionalText,
  PricingCurrency: optionalText,
});

export type CostRecord = z.output<typeof costRow>;
export type CostColumn = keyof CostRecord;

/** The columns of a bill that are used. */
export const FOCUS_COLUMNS: readonly string[] = Object.keys(costRow.shape);

export type FocusVersion = '1.0' | '1.1' | '1.2';

/** What the head of a bill says about all its rows. */
export interface FocusHead {
  readonly file: string;
  readonly columns: readonly string[];
  readonly version: FocusVersion;
}

/** Without these a row is no cost; every other column may be absent. */
const REQUIRED = [
  'BilledCost',
  'EffectiveCost',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
] as const satisfies readonly CostColumn[];

/** Columns that a version brought, newest first: a bill that has one of them is at least of that version. */
const BROUGHT_BY: readonly (readonly [FocusVersion, readonly string[]])[] = [
  [
    '1.2',
    [
      'InvoiceId',
      'BillingAccountType',
      'SubAccountType',
      'PricingCurrency',
      'PricingCurrencyEffectiveCost',
    ],
  ],
  [
    '1.1',
    [
      'ServiceSubcategory',
      'CapacityReservationId',
      'CommitmentDiscountQuantity',
      'SkuMeter',
      'SkuPriceDetails',
    ],
  ],
];

/**
 * Reads the head of a bill.
 *
 * @param assumedCurrency currency of a bill that has no `BillingCurrency` column
 * @throws InvalidInputError when it is not the head of a FOCUS bill
 */
export const parseFocusHead = (
  file: string,
  columns: readonly string[],
  assumedCurrency?: string,
): FocusHead => {
  const fail = (problem: string, next: string, field: string): never => {
    throw new InvalidInputError(`${file} line 1: ${problem}: ${next}`, {
      details: { file, line: 1, field },
    });
  };
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) fail(`column ${twice} appears twice`, 'remove one of them', twice);
  const known = new Set(assumedCurrency === undefined ? columns : [...columns, 'BillingCurrency']);
  const missing = REQUIRED.filter((column) => !known.has(column));
  const [first] = missing;
  if (first === 'BillingCurrency' && missing.length === 1) {
    fail('column BillingCurrency is missing', 'add it, or name the currency of the bill', first);
  }
  if (first !== undefined) {
    fail(`expected a FOCUS bill, but ${missing.join(', ')} is missing`, EXPORT_FOCUS, first);
  }
  const version = BROUGHT_BY.find(([, brought]) => brought.some((c) => known.has(c)))?.[0] ?? '1.0';
  return { file, columns, version };
};

/** Where a row is: files of text have lines. */
export type RowPosition = { readonly file: string } & (
  | { readonly line: number }
  | { readonly row: number }
);

/**
 * Reads one row of a bill.
 *
 * @param fields text by column
 * @param at where the row is, for the error
 * @throws InvalidInputError naming file, line or row, and field of the first thing that is wrong
 */
export const parseCostRow = (
  fields: Readonly<Record<string, string>>,
  at: RowPosition,
): CostRecord => {
  const row = costRow.safeParse(fields);
  if (row.success) return orderedPeriods(row.data, at);
  const [issue] = row.error.issues;
  throw malformed(at, String(issue?.path[0]), issue?.message ?? 'unreadable');
};

const EXPORT_FOCUS =
  'export the bill as FOCUS 1.0 to 1.2 in CSV or Parquet (AWS: Data Exports; Azure: Cost Management exports)';

const orderedPeriods = (record: CostRecord, at: RowPosition): CostRecord => {
  for (const [start, end] of [
    ['BillingPeriodStart', 'BillingPeriodEnd'],
    ['ChargePeriodStart', 'ChargePeriodEnd'],
  ] as const) {
    if (record[end] < record[start]) {
      throw malformed(at, end, `expected no earlier than ${start}, found ${record[end]}`);
    }
  }
  return record;
};

const malformed = (at: RowPosition, field: string, problem: string): InvalidInputError => {
  const where = 'line' in at ? `line ${at.line}` : `row ${at.row}`;
  return new InvalidInputError(
    `${at.file} ${where}, ${field}: ${problem}; correct the row or export the bill again`,
    { details: { ...at, field } },
  );
};
