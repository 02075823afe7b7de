import type {
  Admissions,
  Alert,
  AppendOptions,
  ChangeMeta,
  NewChange,
  OpenChange,
  StoredChange,
  Turn,
  WatchRecord,
} from '#app/ports.ts';
import { ConflictError, NotFoundError } from '#core/errors/errors.ts';
import { emptyChain, nextEvent } from '#core/ledger/chain.ts';
import { isOnlyTold } from '#core/ledger/fold.ts';
import { type Outcome, PHASES, type Phase } from '#core/model/change.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';

/** What a write is made under; the ablations are stores that leave one of them out. */
export interface Conditions {
  /** The fence is the one that the writer holds. */
  readonly fence: boolean;
  /** Number and hash of the last event are as the writer read them. */
  readonly head: boolean;
  /** The phase only moves to the right, and into `closed` only by closing. */
  readonly phase: boolean;
  readonly lock: boolean;
  /** The alert is in the same write as the ending. */
  readonly alert: boolean;
}
export const ALL_CONDITIONS: Conditions = {
  fence: true,
  head: true,
  phase: true,
  lock: true,
  alert: true,
};

interface Writing extends AppendOptions {
  readonly fence: number;
  readonly bodies: readonly EventBody[];
  /** Of a write that ends the change. */
  readonly outcome?: Outcome;
  readonly alert?: Alert | undefined;
}

/** Ledgers, locks and alerts in memory, under the same conditions as `adapters/aws/ledger-write.ts`. */
export class Ledger {
  readonly changes = new Map<string, StoredChange>();
  readonly locks = new Map<string, string>();
  readonly alerts = new Map<string, Alert>();
  readonly watches = new Map<string, WatchRecord>();
  readonly turns = new Map<string, Turn>();
  admissions: Admissions = { version: 0, admissions: [] };
  /** Whether a resource ever had two open changes. */
  isShared = false;
  /** Heads as an index that lags shows them. */
  readonly #lagging = new Map<string, ChangeMeta>();
  readonly #conditions: Conditions;

  constructor(conditions: Conditions = ALL_CONDITIONS) {
    this.#conditions = conditions;
  }

  open(given: NewChange): Awaited<ReturnType<OpenChange>> {
    const { change, plan, recommendation, before, opened, at, deadline } = given;
    const known = this.changes.get(change);
    if (known !== undefined) return { kind: 'exists', meta: known.meta };
    const by = this.locks.get(plan.resource);
    if (by !== undefined && this.#conditions.lock) return { kind: 'locked', by };
    this.isShared ||= this.live().some(({ resource }) => resource === plan.resource);
    const number = `chg-${String(this.changes.size + 1).padStart(4, '0')}`;
    const event = nextEvent(emptyChain(change), { change, at, fence: 1, phase: 'open' }, opened);
    const meta: ChangeMeta = {
      change,
      number,
      recommendation: recommendation.id,
      resource: plan.resource,
      planHash: opened.planHash,
      phase: 'open',
      fence: 1,
      n: event.n,
      head: event.hash,
      deadline,
      openedAt: at,
    };
    this.changes.set(change, { meta, plan, recommendation, before, events: [event] });
    this.locks.set(plan.resource, change);
    return { kind: 'opened', number };
  }

  read(change: string): StoredChange {
    const stored = this.changes.get(change);
    if (stored === undefined) throw new NotFoundError(`there is no change ${change}`);
    return stored;
  }

  /** Appends events, provided that all is as it was read. @throws ConflictError */
  write({ meta: from, at, phase, deadline, fence, bodies, outcome, alert }: Writing): ChangeMeta {
    const stored = this.read(from.change);
    const { meta } = stored;
    const { fence: isOwned, head: isRead, phase: isOneWay } = this.#conditions;
    const isClosing = outcome !== undefined;
    const since = stored.events.slice(from.n);
    // Behind what was only told, as the store writes it.
    const isAsRead =
      since.every(({ body }) => isOnlyTold(body)) && stored.events[from.n - 1]?.hash === from.head;
    if (
      (isOwned && meta.fence !== from.fence) ||
      (isRead && !isAsRead) ||
      (isOneWay && (meta.phase !== from.phase || !mayFollow(meta.phase, phase, isClosing)))
    )
      throw new ConflictError(`${from.change} is not as it was read before event ${from.n + 1}`);
    const events: LedgerEvent[] = [...stored.events];
    // A store that does not compare writes beside what others wrote.
    let head = isAsRead ? { n: meta.n, hash: meta.head } : { n: from.n, hash: from.head };
    for (const body of bodies) {
      const event = nextEvent(head, { change: from.change, at, fence, phase }, body);
      events.push(event);
      head = event;
    }
    const after: ChangeMeta = {
      ...meta,
      phase,
      deadline,
      fence,
      n: head.n,
      head: head.hash,
      ...(isClosing && { outcome }),
    };
    this.#lagging.set(from.change, meta);
    this.changes.set(from.change, { ...stored, meta: after, events });
    if (isClosing && this.locks.get(meta.resource) === from.change)
      this.locks.delete(meta.resource);
    if (alert !== undefined && this.#conditions.alert) this.alerts.set(from.change, alert);
    return after;
  }

  /** @throws ConflictError when the change has another owner */
  saveTurn(turn: Turn): void {
    if (this.read(turn.change).meta.fence !== turn.fence)
      throw new ConflictError(`${turn.change} belongs to another owner than ${turn.fence}`);
    this.turns.set(turn.change, turn);
  }

  /** Writes an event and who has a turn, together. @throws ConflictError */
  admit(writing: Writing, read: Admissions, admissions: Admissions['admissions']): ChangeMeta {
    if (this.admissions.version !== read.version)
      throw new ConflictError('somebody else was given a turn');
    const meta = this.write(writing);
    this.admissions = { version: read.version + 1, admissions };
    return meta;
  }

  /** Heads of what is not closed, earliest deadline first; `lagging`: as they were one write ago. */
  live(lagging = false): ChangeMeta[] {
    return [...this.changes.values()]
      .map(({ meta }) => (lagging ? (this.#lagging.get(meta.change) ?? meta) : meta))
      .filter(({ outcome }) => outcome === undefined)
      .sort((a, b) => a.deadline - b.deadline);
  }
}

const mayFollow = (from: Phase, to: Phase, isClosing: boolean): boolean => {
  if (isClosing) return from !== 'closed';
  if (to === 'closed') return from === 'closed';
  return PHASES.indexOf(from) <= PHASES.indexOf(to);
};
