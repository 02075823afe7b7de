import * as z from 'zod';
import { riskSchema, verdictSchema } from '#core/model/change.ts';
import { moneySchema, usdPerMonthSchema } from '#core/model/money.ts';
import { recommendationSchema, savingSchema } from '#core/model/recommendation.ts';
import { gapSchema } from './gap.ts';

export const SCAN_SCHEMA = 1;

/** A recommendation, and what a decision about it would rest on. */
const judgedSchema = z.strictObject({
  recommendation: recommendationSchema,
  /** Absent where the resource as it is allows no plan. */
  risk: riskSchema.optional(),
  verdict: verdictSchema.optional(),
  /** Watched metrics that the scan did not read. */
  unjudged: z.array(z.string()),
  /** What the check itself reckoned; absent unless the bill asks less for the resource. */
  atListPrices: savingSchema.optional(),
});
export type JudgedRecommendation = z.infer<typeof judgedSchema>;

/** A row of the report. */
export const scanRowSchema = judgedSchema.extend({
  /** Short alias for people, the same in every scan: `rec-1042`. */
  number: z.string(),
  title: z.string(),
});
export type ScanRow = z.infer<typeof scanRowSchema>;

/** What one scan saw, found and could not read: the document of `trimtab scan --json`. */
export const scanReportSchema = z.strictObject({
  schema: z.literal(SCAN_SCHEMA),
  startedAt: z.int(),
  endedAt: z.int(),
  places: z.array(z.strictObject({ account: z.string(), region: z.string() })),
  resources: z.int(),
  optedOut: z.int(),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      recommended: z.int(),
      overlapped: z.int(),
      none: z.int(),
      notEnoughData: z.record(z.string(), z.int()),
    }),
  ),
  /** The largest saving first. */
  rows: z.array(scanRowSchema),
  /** Sum of the rows. */
  total: usdPerMonthSchema,
  gaps: z.array(gapSchema),
  /** Price books that the savings were reckoned with. */
  prices: z.array(z.strictObject({ region: z.string(), asOf: z.string(), source: z.string() })),
  /** What the bill says of the days that were read; absent unless it was asked for. */
  bill: z
    .strictObject({
      from: z.int(),
      to: z.int(),
      total: moneySchema,
      services: z.array(z.strictObject({ service: z.string(), cost: moneySchema })),
    })
    .optional(),
  /** Paid and free calls of the scan itself. */
  spent: z.strictObject({ cost: moneySchema, calls: z.record(z.string(), z.int()) }),
});
export type ScanReport = z.infer<typeof scanReportSchema>;

/** Whether something could not be read, so that more may be there than is shown. */
export const isPartial = ({ gaps }: Pick<ScanReport, 'gaps'>): boolean => gaps.length > 0;

/** Rows of a piece: few enough that a piece is thrown away as cheaply as it is made. */
const PIECE = 20;

/**
 * Returns the report as JSON in pieces, a line for each row: as one text, thousands of rows take more memory than all
 * that a scan holds of the account.
 */
export function* reportJson({ rows, ...rest }: ScanReport): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"rows":[`;
  for (let i = 0; i < rows.length; i += PIECE) {
    const lines = rows.slice(i, i + PIECE).map((row) => JSON.stringify(row));
    yield `${i === 0 ? '' : ','}\n${lines.join(',\n')}`;
  }
  yield '\n]}\n';
}
