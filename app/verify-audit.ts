import { AppError, NotPermittedError } from '#core/errors/errors.ts';
import { type Anchor, type AnchoredHead, differsFrom, rootOf } from '#core/ledger/anchor.ts';
import type { EpochMs } from '#core/model/units.ts';
import { dateTime } from '#core/present/format.ts';
import { type EveryChangeDeps, everyChange } from './every-change.ts';
import type { Anchors, ReadChange } from './ports.ts';
import { keepRun, type RecordRunDeps } from './record-run.ts';

export interface VerifyAuditDeps extends EveryChangeDeps {
  readonly readChange: ReadChange;
  /** Absent where nothing is anchored. */
  readonly anchors?: Anchors | undefined;
}

/** Whether every ledger is as it was written. */
export interface AuditReport {
  readonly changes: number;
  /** Events that were looked at. */
  readonly entries: number;
  /** One hash over the heads of all ledgers: note it down, and nobody can rewrite what was before without being found. */
  readonly root: string;
  /** What is wrong, naming the change and the event. */
  readonly broken: readonly Broken[];
  /** The anchor that the ledgers were compared with, and of how many changes it is; null: there is none. */
  readonly anchor: { readonly at: EpochMs; readonly changes: number } | null;
}

interface Broken {
  readonly change: string;
  readonly number: string;
  readonly says: string;
}

/** Reads every ledger, which proves its chain and its head, and compares each with where it was anchored. */
export const makeVerifyAudit = (deps: VerifyAuditDeps) => async (): Promise<AuditReport> => {
  const { heads: _, ...report } = await verifyLedgers(deps);
  return report;
};

/** As `makeVerifyAudit`, with where each intact ledger stands. Changes nothing. */
export const verifyLedgers = async (
  deps: VerifyAuditDeps,
): Promise<AuditReport & { readonly heads: Readonly<Record<string, AnchoredHead>> }> => {
  const { readChange, anchors } = deps;
  const broken: Broken[] = [];
  const anchor = await orBroken(broken, { change: '', number: 'the newest anchor' }, async () =>
    anchors?.newest(),
  );
  const metas = await everyChange(deps);
  const heads: Record<string, AnchoredHead> = {};
  let entries = 0;
  for (const { change, number } of metas)
    await orBroken(broken, { change, number }, async () => {
      const { meta, events } = await readChange(change);
      entries += events.length;
      heads[change] = { number, n: meta.n, hash: meta.head };
      const head = anchor?.heads[change];
      const says = head && differsFrom(head, events);
      if (says !== undefined) broken.push({ change, number, says: sinceAnchored(anchor, says) });
    });
  const listed = new Set(metas.map(({ change }) => change));
  for (const [change, { number, n }] of Object.entries(anchor?.heads ?? {}))
    if (!listed.has(change)) {
      const says = sinceAnchored(anchor, `it is gone, and had ${n} events`);
      broken.push({ change, number, says });
    }
  return {
    changes: metas.length,
    entries,
    root: rootOf(heads),
    broken,
    anchor: anchor ? { at: anchor.at, changes: Object.keys(anchor.heads).length } : null,
    heads,
  };
};

/** Somebody who alters a record may leave what cannot even be read; a store that is away, or closed to us, is no finding. */
const orBroken = async <T>(
  broken: Broken[],
  what: Omit<Broken, 'says'>,
  look: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    if (error instanceof NotPermittedError) throw error;
    broken.push({ ...what, says: error.message });
    return undefined;
  }
};

const sinceAnchored = (anchor: Anchor | undefined, says: string): string =>
  `${says} when it was anchored on ${dateTime(anchor?.at ?? 0)}`;

/** As `makeVerifyAudit`, and keeps when that was and how it went. */
export const makeVerifyAndKeep =
  (deps: VerifyAuditDeps & RecordRunDeps) => async (): Promise<AuditReport> => {
    const { heads: _, ...report } = await verifyAndKeep(deps);
    return report;
  };

/** As `verifyLedgers`, and keeps when that was and how it went. */
export const verifyAndKeep = async (
  deps: VerifyAuditDeps & RecordRunDeps,
): ReturnType<typeof verifyLedgers> => {
  const found = await verifyLedgers(deps);
  const failed = found.broken.map(({ number }) => number).join(', ');
  await keepRun(deps, { job: 'verify-audit', ...(failed !== '' && { failed }) });
  return found;
};
