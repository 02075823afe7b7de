import { randomUUID } from 'node:crypto';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AppendOptions, ChangeMeta } from '#app/ports.ts';
import { ConflictError, InvariantError } from '#core/errors/errors.ts';
import { mayWriteBehind } from '#core/ledger/behind.ts';
import { nextEvent } from '#core/ledger/chain.ts';
import { metricsOf, metricsOfCanary } from '#core/ledger/metrics-of.ts';
import { type Outcome, PHASES, type Phase } from '#core/model/change.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { eventItem, eventKey, eventOf, metaKey, sortableTime, UNTOLD } from './ledger-items.ts';
import { measure } from './metrics.ts';
import { readItem, tables } from './table.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One transaction on the ledger of a change: its events, and its head that moves with them. */
export interface LedgerWrite {
  readonly items: readonly TransactItem[];
  /** The head afterwards. */
  readonly meta: ChangeMeta;
  readonly last: LedgerEvent;
  readonly writer: string;
  /** What it was made from, to be made again behind events that change nothing for it. */
  readonly from: NewEvents;
}

interface NewEvents extends AppendOptions {
  /** Of the owner that writes; another than in `meta` takes the change from its owner. */
  readonly fence: number;
  readonly bodies: readonly EventBody[];
  readonly outcome?: Outcome;
}

/** Returns the transaction that appends events, provided that fence, phase and last event are as read. */
export const ledgerWrite = (table: string, options: NewEvents): LedgerWrite => {
  const { meta, at, phase, deadline, fence, bodies, outcome } = options;
  const { change } = meta;
  const writer = randomUUID();
  const events: LedgerEvent[] = [];
  let head = { n: meta.n, hash: meta.head };
  for (const body of bodies) {
    const event = nextEvent(head, { change, at, fence, phase }, body);
    events.push(event);
    head = event;
  }
  const last = events.at(-1);
  if (last === undefined) throw new InvariantError(`${change}: nothing to append`);
  const after = { ...meta, phase, deadline, fence, n: last.n, head: last.hash };
  const closed = outcome === undefined ? after : { ...after, outcome };
  return {
    items: [
      moveHead(table, meta, closed, outcome !== undefined),
      ...events.map((event) => putEvent(table, event, writer)),
    ],
    meta: closed,
    last,
    writer,
    from: options,
  };
};

/** Phases that a change may leave for `to`: the way is one-way, and only closing leads into `closed`. */
const phasesBefore = (to: Phase, isClosing: boolean): readonly Phase[] => {
  if (to === 'closed' && !isClosing) return ['closed'];
  const upTo = PHASES.indexOf(to) + (isClosing ? 0 : 1);
  return PHASES.slice(0, upTo);
};

const moveHead = (
  table: string,
  from: ChangeMeta,
  to: ChangeMeta,
  isClosing: boolean,
): TransactItem => {
  const allowed = phasesBefore(to.phase, isClosing);
  return {
    Update: {
      TableName: table,
      Key: metaKey(from.change),
      UpdateExpression: `SET #phase = :to, #fence = :owner, #n = :last, #head = :next, #deadline = :deadline${
        isClosing ? ', #outcome = :outcome, #live = :untold' : ''
      }`,
      ConditionExpression: `#fence = :fence AND #n = :n AND #head = :head AND #phase = :phase AND #phase IN (${allowed
        .map((_, i) => `:allowed${i}`)
        .join(', ')})`,
      ExpressionAttributeNames: {
        '#phase': 'phase',
        '#fence': 'fence',
        '#n': 'n',
        '#head': 'head',
        '#deadline': 'deadline',
        ...(isClosing && { '#outcome': 'outcome', '#live': 'live' }),
      },
      ExpressionAttributeValues: {
        ':fence': from.fence,
        ':n': from.n,
        ':head': from.head,
        ':phase': from.phase,
        ':to': to.phase,
        ':owner': to.fence,
        ':last': to.n,
        ':next': to.head,
        ':deadline': sortableTime(to.deadline),
        // Out of the live ones, and before whoever tells people how it ended.
        ...(isClosing && { ':outcome': to.outcome, ':untold': UNTOLD }),
        ...Object.fromEntries(allowed.map((phase, i) => [`:allowed${i}`, phase])),
      },
    },
  };
};

export const putEvent = (table: string, event: LedgerEvent, writer: string): TransactItem => ({
  Put: {
    TableName: table,
    Item: eventItem(event, writer),
    ConditionExpression: 'attribute_not_exists(#part)',
    ExpressionAttributeNames: { '#part': 'part' },
  },
});

/** What is told about a change beside its way may come in between; this often in a row is not by chance. */
const TRIES_BEHIND = 5;

/**
 * Writes the transaction, with what else must happen together with it. Where somebody has only told something since the
 * ledger was read, it is written behind that: no comment and no refused attempt can push an owner out of its change.
 *
 * @throws ConflictError when something is not as it was read
 */
export const commit = async (
  table: string,
  write: LedgerWrite,
  more: readonly TransactItem[] = [],
): Promise<ChangeMeta> => {
  let next: LedgerWrite | undefined = write;
  let conflict: unknown;
  for (let tries = 0; tries < TRIES_BEHIND && next !== undefined; tries++) {
    try {
      const meta = await commitOnce(table, next, more);
      for (const body of next.from.bodies) measureEvent(body, meta);
      return meta;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      conflict = error;
      next = await behindWhatWasTold(table, next);
    }
  }
  throw conflict;
};

/** The same events after those that came in between, if these change nothing of where the change stands. */
const behindWhatWasTold = async (
  table: string,
  { from }: LedgerWrite,
): Promise<LedgerWrite | undefined> => {
  const { change, n, phase, fence } = from.meta;
  let head = { n, hash: from.meta.head };
  for (;;) {
    const item = await readItem(table, eventKey(change, head.n + 1));
    if (item === undefined) break;
    const event = eventOf(item);
    if (!mayWriteBehind(event.body, from.bodies)) return undefined;
    if (event.phase !== phase || event.fence !== fence) return undefined;
    head = { n: event.n, hash: event.hash };
  }
  if (head.n === n) return undefined;
  return ledgerWrite(table, { ...from, meta: { ...from.meta, n: head.n, head: head.hash } });
};

/** Counts what an event that was just written tells. */
export const measureEvent = (event: EventBody, { canary }: Pick<ChangeMeta, 'canary'>): void => {
  for (const [name, value] of canary ? metricsOfCanary(event) : metricsOf(event))
    measure(name, value);
};

const commitOnce = async (
  table: string,
  { items, meta, last, writer }: LedgerWrite,
  more: readonly TransactItem[],
): Promise<ChangeMeta> => {
  const db = await tables();
  try {
    await db.transactWrite({ TransactItems: [...items, ...more], ClientRequestToken: writer });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    if (await wasWritten(table, last, writer)) return meta;
    throw new ConflictError(
      `${meta.change} is not as it was read before event ${last.n}: somebody else wrote to it or owns it`,
      { cause: error, details: { change: meta.change, n: last.n, ...error.details } },
    );
  }
  return meta;
};

/** A call that is retried because its answer was lost finds its own event in the way. */
export const wasWritten = async (
  table: string,
  { change, n, hash }: LedgerEvent,
  writer: string,
): Promise<boolean> => {
  const there = await readItem(table, eventKey(change, n));
  return there?.hash === hash && there.writer === writer;
};
