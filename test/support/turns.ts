import type { Call } from '#local/services/wire/answer.ts';
import type { Embedded } from './embedded.ts';

/** The one write that gives a turn. */
export const isAdmission = ({ operation, input }: Call): boolean =>
  operation === 'TransactWriteItems' && JSON.stringify(input).includes('"admissions"');

/** When a change was given its turn; not a number while it was not. */
export const admittedAt = async (embedded: Embedded, change: string): Promise<number> =>
  (await embedded.read(change)).events.find(({ body }) => body.kind === 'admitted')?.at ??
  Number.NaN;
