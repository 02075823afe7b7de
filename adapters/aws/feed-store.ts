import type { Now, ReadEventsBack, ReadFeed } from '#app/ports.ts';
import { LONGEST_CURSOR } from '#core/contract/api.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { eventOf, feedDay, sortableTime } from './ledger-items.ts';
import { queryItems } from './table.ts';

/** Where a feed without a cursor starts. */
const FEED_DAYS = 7;
/**
 * The index lags, clocks differ and events share a moment: an event may appear after a later one was read. So much is
 * read again each time, and what the cursor has seen is left out.
 */
const OVERLAP_MS = 5 * MS_PER_SECOND;

/** The events that are in order up to `at`, and those of the overlap that were read. */
interface Cursor {
  readonly at: EpochMs;
  readonly seen: ReadonlySet<string>;
}

/** Reads events of all changes by their time, a day of the index at a time. */
export const makeReadFeed =
  (env: Pick<FunctionEnv, 'CHANGES_TABLE'>, now: Now): ReadFeed =>
  async (after, limit) => {
    const until = now();
    const cursor = after === undefined ? firstCursor(until) : parseCursor(after);
    const events: LedgerEvent[] = [];
    const seen = new Map<string, EpochMs>();
    let reached = Math.max(cursor.at, until);
    const span = { from: cursor.at - OVERLAP_MS, to: until + OVERLAP_MS };
    for await (const event of eventsOf(env.CHANGES_TABLE, span, limit + cursor.seen.size + 1)) {
      // Not within the overlap: what is not read again would not be known as seen.
      if (event.at > cursor.at && events.length >= limit) {
        reached = Math.max(cursor.at, events.at(-1)?.at ?? 0);
        break;
      }
      const mark = event.hash.slice(0, MARK_LENGTH);
      seen.set(mark, event.at);
      if (!cursor.seen.has(mark)) events.push(event);
    }
    const from = reached - OVERLAP_MS;
    const marks = [...seen].flatMap(([mark, at]) => (at >= from ? [mark] : []));
    return { events, next: [reached, ...marks.slice(-MOST_MARKS)].join('.') };
  };

/** Reads events of all changes against their time, a day of the index at a time; a place is a key of the index. */
export const makeReadEventsBack = (env: Pick<FunctionEnv, 'CHANGES_TABLE'>): ReadEventsBack =>
  async function* ({ from, to, before }) {
    // Of all keys of a moment this is behind the last one.
    const upTo = before === undefined ? `${sortableTime(to)}~` : parsePlace(before);
    const latest = Math.min(to, Number(upTo.slice(0, TIME_LENGTH)));
    for (let day = dayStart(latest); day + MS_PER_DAY > from; day -= MS_PER_DAY)
      for await (const item of queryItems({
        TableName: env.CHANGES_TABLE,
        IndexName: 'feed',
        ScanIndexForward: false,
        KeyConditionExpression: '#day = :day AND #key < :upTo',
        ExpressionAttributeNames: { '#day': 'feedDay', '#key': 'feedKey' },
        ExpressionAttributeValues: { ':day': feedDay(day), ':upTo': upTo },
      })) {
        const event = eventOf(item);
        if (event.at < from) return;
        yield { event, place: String(item.feedKey) };
      }
  };

const TIME_LENGTH = sortableTime(0).length;

const parsePlace = (text: string): string => {
  // Longer numbers are no times, and would name days that no calendar has.
  if (/^00\d{13}#[\w-]{1,100}#\d{6}$/.test(text)) return text;
  throw new InvalidInputError('the cursor of the audit is not one that the audit gave');
};

/** Enough of an event's hash to know it among those of a few seconds. */
const MARK_LENGTH = 12;
/** Of more events within a few seconds the oldest are fed again: twice rather than not at all. */
const MOST_MARKS = Math.floor((LONGEST_CURSOR - TIME_LENGTH) / (MARK_LENGTH + 1));

const firstCursor = (now: EpochMs): Cursor => ({
  at: now - FEED_DAYS * MS_PER_DAY,
  seen: new Set(),
});

const parseCursor = (text: string): Cursor => {
  if (!/^\d{1,15}(\.[0-9a-f]{12})*$/.test(text))
    throw new InvalidInputError('the cursor of the feed is not one that the feed gave');
  const [at, ...marks] = text.split('.');
  return { at: Number(at), seen: new Set(marks) };
};

interface Span {
  readonly from: EpochMs;
  /** A little ahead of now, as the clock that wrote may be. */
  readonly to: EpochMs;
}

async function* eventsOf(
  table: string,
  { from, to }: Span,
  pageSize: number,
): AsyncGenerator<LedgerEvent> {
  for (let day = dayStart(from); day <= to; day += MS_PER_DAY)
    for await (const item of queryItems({
      TableName: table,
      IndexName: 'feed',
      Limit: pageSize,
      KeyConditionExpression: '#day = :day AND #key >= :from',
      ExpressionAttributeNames: { '#day': 'feedDay', '#key': 'feedKey' },
      ExpressionAttributeValues: { ':day': feedDay(day), ':from': sortableTime(from) },
    }))
      yield eventOf(item);
}

const dayStart = (at: EpochMs): EpochMs => at - (at % MS_PER_DAY);
