import * as z from 'zod';
import type { LedgerEvent } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import { hashOf } from './chain.ts';

/** Where one ledger stood: its last event then, by number and hash, which holds all before it. */
const anchoredHeadSchema = z.strictObject({
  /** What people call the change: `chg-0217`. */
  number: z.string(),
  n: z.int().positive(),
  hash: z.string(),
});
export type AnchoredHead = z.infer<typeof anchoredHeadSchema>;

/** Where all ledgers stood at one moment, by change. Kept where whoever writes the ledgers cannot alter it. */
export const anchorSchema = z.strictObject({
  schema: z.literal(1),
  at: z.int(),
  root: z.string(),
  heads: z.record(z.string(), anchoredHeadSchema),
  /** It follows a restore, which went back behind the anchors before it; who restored, and as of when. */
  restored: z.strictObject({ to: z.int(), by: z.string() }).exactOptional(),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** Returns one hash over the heads of ledgers, which anybody can note down. */
export const rootOf = (heads: Readonly<Record<string, Pick<AnchoredHead, 'hash'>>>): string =>
  hashOf(Object.fromEntries(Object.entries(heads).map(([change, { hash }]) => [change, hash])));

export const anchorOf = (at: EpochMs, heads: Readonly<Record<string, AnchoredHead>>): Anchor => ({
  schema: 1,
  at,
  root: rootOf(heads),
  heads: { ...heads },
});

/** A change of which an anchor knows more events than its ledger has; `has` is 0 where there is no ledger. */
export interface Lost {
  readonly change: string;
  readonly number: string;
  readonly had: number;
  readonly has: number;
}

/** Returns the changes that had gone on when they were anchored, beyond where their ledgers end now. */
export const lostSince = (
  { heads }: Anchor,
  now: Readonly<Record<string, Pick<AnchoredHead, 'n'>>>,
): readonly Lost[] =>
  Object.entries(heads).flatMap(([change, { number, n: had }]) => {
    const has = now[change]?.n ?? 0;
    return has < had ? [{ change, number, had, has }] : [];
  });

/** Returns how an intact ledger differs from where it stood, or undefined if it only went on. */
export const differsFrom = (
  { n, hash }: AnchoredHead,
  events: readonly LedgerEvent[],
): string | undefined => {
  const event = events[n - 1];
  if (event === undefined) return `it ends with event ${events.length}, and had ${n}`;
  return event.hash === hash ? undefined : `its history up to event ${n} is another one`;
};
