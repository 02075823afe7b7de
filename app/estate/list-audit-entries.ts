import type { AuditEntries, AuditEntry, AuditQuery } from '#core/contract/api-audit.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { titleOf } from '#core/present/title.ts';
import { whoDid } from '#core/present/who-did.ts';
import type { FindChange, Now, ReadChange, ReadEventsBack, StoredChange } from '../ports.ts';

export interface ListAuditEntriesDeps {
  readonly readEventsBack: ReadEventsBack;
  readonly readChange: ReadChange;
  readonly findChange: FindChange;
  readonly now: Now;
}

const DEFAULT_DAYS = 30;
/** Days are looked at one by one: more than this takes several questions. */
const MOST_DAYS = 400;
/** A filter that few events meet must not read all there are for one page. */
const MOST_LOOKED_AT = 2_000;

/** Lists what was done, newest first, a page at a time. @throws InvalidInputError, NotFoundError */
export const makeListAuditEntries =
  (deps: ListAuditEntriesDeps) =>
  async (query: AuditQuery): Promise<AuditEntries> => {
    const now = deps.now();
    const to = query.to ?? now;
    const from = query.from ?? to - DEFAULT_DAYS * MS_PER_DAY;
    if (from > to || to - from > MOST_DAYS * MS_PER_DAY)
      throw new InvalidInputError(`expected from before to, and at most ${MOST_DAYS} days between`);
    const change = query.change && (await deps.findChange(query.change));
    const entryOf = makeEntryOf(deps.readChange);
    const entries: AuditEntry[] = [];
    let lookedAt = 0;
    let next: string | undefined;
    const before = query.after;
    for await (const { event, place } of deps.readEventsBack({
      from,
      to,
      ...(before && { before }),
    })) {
      if (entries.length >= query.limit || lookedAt >= MOST_LOOKED_AT) {
        return { now, entries, from, ...(next !== undefined && { next }) };
      }
      lookedAt++;
      next = place;
      if (isMeant(event, query, change)) entries.push(await entryOf(event));
    }
    return { now, entries, from };
  };

const isMeant = (
  { change, body }: LedgerEvent,
  { who, via, kind }: AuditQuery,
  wanted: string | undefined,
): boolean => {
  const did = whoDid(body);
  return (
    (wanted === undefined || change === wanted) &&
    (kind === undefined || body.kind === kind) &&
    (who === undefined || did.who === who) &&
    (via === undefined || did.via === via)
  );
};

/** An event says what it does only beside the plan of its change, which is read once a page. */
const makeEntryOf = (readChange: ReadChange) => {
  const read = new Map<string, Promise<StoredChange>>();
  return async ({ change, n, at, hash, body }: LedgerEvent): Promise<AuditEntry> => {
    const reading = read.get(change) ?? readChange(change);
    read.set(change, reading);
    const stored = await reading;
    const line = timelineOf(stored.plan, stored.events).find((entry) => entry.n === n);
    return {
      at,
      ...whoDid(body),
      kind: body.kind,
      word: line?.word ?? body.kind,
      says: line?.says ?? '',
      change,
      number: stored.meta.number,
      title: titleOf(stored),
      n,
      hash,
    };
  };
};
