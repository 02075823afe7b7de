import { UpstreamError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { type FaultKind, type Happening, isFault, type Occurrence } from '../kinds.ts';
import { refusal } from './account-model.ts';
import type { Scheduler } from './scheduler.ts';
import type { Storm } from './storm.ts';

/** `look`: a read of the resource. `list`: a read of an index that lags. `call`: of the plan. The rest is our own stores. */
export type CallSort = 'read' | 'list' | 'write' | 'look' | 'call';

/** An effect lands late by this, or by a few calls, whichever comes first; a function that hangs is ended by then too. */
const LATE_MS = 20 * MS_PER_SECOND;
const LATE_CALLS = 3;
const THROTTLED_CALLS = 3;
const OUTAGE_MS = 40 * MS_PER_MINUTE;

/** Who makes external calls: one run of a handler, or a person at a page. */
export interface Actor {
  readonly name: string;
  /** The change that it works on; undefined for who works on all of them. */
  readonly change: string | undefined;
  /** Number of the last external call when it began. */
  readonly begunAt: number;
  readonly since: EpochMs;
  /** Ends the execution that it is part of, and itself. */
  readonly die: () => void;
  /** Tells the platform that nobody knows how it went; it goes on by itself. */
  readonly abandon: () => void;
}

/** One external call as it went. */
export interface CallRecord {
  readonly n: number;
  readonly at: EpochMs;
  readonly by: Actor;
  readonly port: string;
  readonly sort: CallSort;
  readonly says: string;
  readonly happened: readonly Occurrence[];
  /** What came back: an answer, or an error. */
  result: unknown;
}

interface External<T> {
  readonly by: Actor;
  readonly port: string;
  readonly sort: CallSort;
  /** Operation or argument, for the story. */
  readonly says: string;
  readonly effect: () => T;
  /** What a stale read answers; absent where reads are consistent. */
  readonly stale?: () => T;
  /** Somebody else's edit of what the call is about. */
  readonly edit?: () => void;
}

export interface BoundaryOptions {
  readonly happenings: readonly Happening[];
  readonly storm: Storm | undefined;
  /** What people do; resolves when they have done it or have died of it. */
  readonly act: (kind: Occurrence) => Promise<void>;
  /** Resolves when the change has ended. */
  readonly ended: () => Promise<void>;
}

/** Everything that leaves a process goes through here, is counted, and may go wrong. */
export class Boundary {
  readonly calls: CallRecord[] = [];
  /** When the last thing happened that was not meant to. */
  lastFaultAt: EpochMs = 0;
  readonly #scheduler: Scheduler;
  readonly #options: BoundaryOptions;
  readonly #happenings = new Map<number, Occurrence[]>();
  #late: { readonly n: number; readonly land: () => void }[] = [];
  readonly #throttled = new Map<string, number>();
  readonly #out = new Map<string, EpochMs>();

  constructor(scheduler: Scheduler, options: BoundaryOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
    for (const { at, kind } of options.happenings)
      this.#happenings.set(at, [...(this.#happenings.get(at) ?? []), kind]);
  }

  async call<T>(external: External<T>): Promise<T> {
    const { by, port, sort, says } = external;
    const n = this.calls.length + 1;
    const happened = this.#happensAt(n, sort);
    const at = this.#scheduler.now;
    const record: CallRecord = { n, at, by, port, sort, says, happened, result: undefined };
    this.calls.push(record);
    this.#landUpTo(n);
    if (happened !== NOTHING)
      for (const kind of happened) if (!isFault(kind)) await this.#options.act(kind);
    try {
      const answer = await this.#meet(
        external,
        happened.find((kind) => canHappen(kind, sort)),
      );
      record.result = answer;
      return answer;
    } catch (error) {
      record.result = error;
      throw error;
    }
  }

  #happensAt(n: number, sort: CallSort): readonly Occurrence[] {
    const { storm } = this.#options;
    const raging = storm?.(n, FAULTS_OF[sort]);
    const told = this.#happenings.get(n) ?? NOTHING;
    return raging === undefined ? told : [...told, raging];
  }

  async #meet<T>(
    { by, port, sort, effect, stale, edit }: External<T>,
    fault?: FaultKind,
  ): Promise<T> {
    const system = systemOf(sort, port);
    if (fault !== undefined) this.lastFaultAt = this.#scheduler.now;
    switch (fault) {
      case undefined:
        break;
      case 'fail-before':
        throw unavailable('it fails');
      case 'refused':
        throw refusal('InsufficientCapacity', 'there is no capacity');
      case 'answer-lost':
        this.#check(port, system);
        effect();
        throw unavailable('its answer is lost');
      case 'late-effect':
        this.#landLater(effect);
        throw unavailable('it seems to fail');
      case 'killed-before':
        return this.#kill(by);
      case 'killed-after':
        this.#check(port, system);
        effect();
        return this.#kill(by);
      case 'throttled':
        this.#throttled.set(port, THROTTLED_CALLS);
        break;
      case 'stale-read':
        if (stale !== undefined) return stale();
        break;
      case 'duplicate':
        by.abandon();
        await this.#scheduler.sleep(LATE_MS);
        break;
      case 'duplicate-late':
        by.abandon();
        await this.#options.ended();
        await this.#scheduler.sleep(MS_PER_MINUTE);
        break;
      case 'foreign-edit':
        edit?.();
        break;
      case 'outage':
        this.#out.set(system, this.#scheduler.now + OUTAGE_MS);
        this.lastFaultAt = this.#scheduler.now + OUTAGE_MS;
        break;
    }
    this.#check(port, system);
    return effect();
  }

  /** @throws UpstreamError while the call is throttled, or what it goes to is out */
  #check(port: string, system: string): void {
    const throttled = this.#throttled.get(port) ?? 0;
    if (throttled > 0) {
      this.#throttled.set(port, throttled - 1);
      throw unavailable('it is throttled');
    }
    if ((this.#out.get(system) ?? 0) > this.#scheduler.now) throw unavailable('there is an outage');
  }

  /** Nothing of whoever died is heard of again. */
  #kill(by: Actor): Promise<never> {
    by.die();
    return new Promise(() => undefined);
  }

  #landLater(effect: () => unknown): void {
    let isDue = true;
    const land = () => {
      if (!isDue) return;
      isDue = false;
      this.lastFaultAt = this.#scheduler.now;
      try {
        effect();
      } catch {
        // It came too late for its conditions: nobody hears of that.
      }
    };
    this.#late.push({ n: this.calls.length + LATE_CALLS, land });
    this.#scheduler.after(LATE_MS, land);
  }

  #landUpTo(n: number): void {
    if (this.#late.length === 0) return;
    const due = this.#late.filter((late) => late.n <= n);
    this.#late = this.#late.filter((late) => late.n > n);
    for (const { land } of due) land();
  }
}

/** What can be out on its own: the account, or our own stores, engine and mail. */
const systemOf = (sort: CallSort, port: string): string =>
  sort === 'look' || sort === 'call' || port === 'readFact' ? 'account' : 'ours';

const unavailable = (how: string) =>
  new UpstreamError(how, { details: { code: 'ServiceUnavailable' } });

const canHappen = (kind: Occurrence, sort: CallSort): kind is FaultKind =>
  isFault(kind) && FAULTS_OF[sort].includes(kind);

const NOTHING: readonly Occurrence[] = [];

const ANYWHERE = ['fail-before', 'killed-before', 'throttled', 'duplicate', 'outage'] as const;
const ON_WRITES = [...ANYWHERE, 'answer-lost', 'late-effect', 'killed-after'] as const;

/** What can go wrong at a call of each sort. A call of the plan outlives its function by seconds only, not until the end. */
export const FAULTS_OF: Readonly<Record<CallSort, readonly FaultKind[]>> = {
  read: [...ANYWHERE, 'duplicate-late'],
  list: [...ANYWHERE, 'duplicate-late', 'stale-read'],
  write: [...ON_WRITES, 'duplicate-late'],
  look: [...ANYWHERE, 'duplicate-late', 'stale-read', 'foreign-edit'],
  call: [...ON_WRITES, 'refused', 'foreign-edit'],
};
