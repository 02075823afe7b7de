// Longer than 250 lines: every fault acts on the same bookkeeping of calls, processes and what is late, which is private.
import { AsyncLocalStorage } from 'node:async_hooks';
import { EVENT_PREFIX } from '#adapters/aws/ledger-items.ts';
import { FUNCTIONS } from '#core/contract/workflow.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { makeInvoke } from '#local/functions.ts';
import type { Around, Call } from '#local/services/wire/answer.ts';
import { ServiceError, type ServiceName } from '#local/services/wire/service.ts';
import { asNobody, runAs } from '#test/support/callers.ts';
import type { Embedded } from '#test/support/embedded.ts';
import {
  type ActKind,
  type FaultCase,
  type Happening,
  isFault,
  type Occurrence,
} from '../kinds.ts';

/** One run of a function, or of something that a person does: what a fault can end or put to sleep. */
export interface Invocation {
  readonly n: number;
  readonly name: string;
  readonly event: unknown;
  /** Nothing that it still does reaches anybody. */
  isDead: boolean;
  readonly giveUp: (why: Error) => void;
}

/** One external call of the product, in the order in which they were made. */
export interface TracedCall {
  readonly n: number;
  readonly at: EpochMs;
  readonly by: Invocation;
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  /** Written to the ledger before it: calls alike between two writes are polls. */
  readonly writes: number;
  /** The same read, shortly before, saw something else. */
  couldBeStale: boolean;
  fault: Occurrence | undefined;
  ended: string;
}

/** How long the platform lets a function run: what it has sent by then is where it goes. */
const LONGEST_RUN_MS =
  Math.min(...FUNCTIONS.map(({ timeoutSeconds = 30 }) => timeoutSeconds)) * MS_PER_SECOND - 10_000;
/** A read may show what was there so long ago. */
const STALE_BY_MS = 20 * MS_PER_SECOND;
/** For how long it does: longer than a round waits between two looks. */
const STALE_FOR_MS = 20 * MS_PER_SECOND;
const THROTTLED_FOR_MS = 10 * MS_PER_SECOND;
/** Longer than every retry of the workflow together. */
const OUTAGE_MS = 45 * MS_PER_MINUTE;
/** Calls of anybody until an effect lands that its caller has given up on. */
const LATE_BY_CALLS = 2;

/** Whether a call has no effect, as AWS names its operations. */
export const isRead = ({ operation }: Pick<Call, 'operation'>): boolean =>
  /^(Describe|Get|List|Query|BatchGet|TransactGet|Scan|Lookup|Search|Simulate)/.test(operation);

/** DynamoDB keeps its word about consistent reads; everybody else's reads may lag. */
const mayLag = (call: Call): boolean =>
  isRead(call) && (call.service !== 'dynamodb' || call.input.ConsistentRead !== true);

const THROTTLES: Partial<Record<ServiceName, string>> = {
  ec2: 'RequestLimitExceeded',
  lambda: 'TooManyRequestsException',
  sesv2: 'TooManyRequestsException',
};
const failure = () => new ServiceError('InternalError', 'an internal error has occurred', 500);
const refusal = ({ service }: Call) =>
  new ServiceError(
    service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDeniedException',
    'you are not allowed to do this',
    403,
  );
const throttle = ({ service }: Call) =>
  new ServiceError(THROTTLES[service] ?? 'ThrottlingException', 'Rate exceeded', 400);

class PlatformError extends Error {
  override readonly name = 'Lambda.Unknown';
}

export interface Answered {
  readonly at: EpochMs;
  readonly text: string;
  readonly answer: unknown;
}

/** What a case is about, besides its faults. */
export interface Plot {
  /** Asked after each call that had its effect: whether the execution dies here. */
  readonly diesAfter: (call: TracedCall) => boolean;
  readonly beforeInvocation: (invocation: Invocation) => void;
  /** Somebody else edits the resource. Returns whether there was anything to edit. */
  readonly edit: () => Promise<boolean>;
  /** What people and programs do besides. Returns how that went. */
  readonly act: (kind: ActKind) => Promise<string>;
}

/** Where a fault box stands between two pieces of work. */
export interface BoxState {
  readonly trace: readonly TracedCall[];
  readonly answers: ReadonlyMap<string, Answered>;
  readonly writes: number;
  readonly invocations: number;
}
const NEW: BoxState = { trace: [], answers: new Map(), writes: 0, invocations: 0 };

/** Stands at every external call of the product, and lets the faults of a case happen there. */
export class FaultBox {
  readonly trace: TracedCall[];
  /** What the box itself has seen go wrong. */
  readonly broken: string[] = [];
  readonly #running = new AsyncLocalStorage<Invocation>();
  readonly #happenings: ReadonlyMap<number, Happening>;
  readonly #invoke = makeInvoke();
  readonly #answers: Map<string, Answered>;
  readonly #ablation: Around | undefined;
  readonly #late: { readonly afterCall: number; readonly land: () => Promise<unknown> }[] = [];
  /** What wakes those who sleep to the end. */
  readonly #asleep: (() => Promise<void>)[] = [];
  /** Tells whoever woke an invocation that it has gone to sleep again. */
  readonly #onSleep = new Map<Invocation, () => void>();
  #embedded: Embedded | undefined;
  #plot: Plot | undefined;
  #invocations: number;
  #writes: number;
  #outageUntil = 0;
  #throttled: { readonly operation: string; readonly until: EpochMs } | undefined;
  #stale: { readonly from: EpochMs; readonly key: string; readonly answer: unknown } | undefined;
  readonly #runs = new Map<Invocation, Promise<unknown>>();

  /**
   * @param from where an earlier box stood that saw the same up to here
   * @param ablation takes a safeguard away: it sees each call before its fault does
   */
  constructor(
    { happenings }: Pick<FaultCase, 'happenings'>,
    from: BoxState = NEW,
    ablation?: Around,
  ) {
    this.#happenings = new Map(happenings.map((each) => [each.at, each]));
    this.trace = [...from.trace];
    this.#answers = new Map(from.answers);
    this.#writes = from.writes;
    this.#invocations = from.invocations;
    this.#ablation = ablation;
  }

  get invocations(): number {
    return this.#invocations;
  }

  get state(): BoxState {
    return {
      trace: [...this.trace],
      answers: new Map(this.#answers),
      writes: this.#writes,
      invocations: this.#invocations,
    };
  }

  /** From here on calls are counted, and what is to happen happens. */
  attach(embedded: Embedded, plot: Plot): void {
    this.#embedded = embedded;
    this.#plot = plot;
    embedded.around = this.around;
  }

  /** Calls a function of the product as the platform does. */
  readonly invoke = (name: string, event: unknown): Promise<unknown> =>
    this.run(name, event, () => this.#invoke(name, event));

  /** Runs something of the product as one process of its own, which may die or sleep. */
  run<T>(name: string, event: unknown, work: () => Promise<T>): Promise<T> {
    let giveUp: Invocation['giveUp'] = () => {};
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    const invocation = { n: ++this.#invocations, name, event, isDead: false, giveUp };
    this.#plot?.beforeInvocation(invocation);
    const ended = this.#running.run(invocation, () => runAs(name, work));
    this.#runs.set(invocation, ended);
    const forget = () => {
      this.#runs.delete(invocation);
      this.#onSleep.delete(invocation);
    };
    ended.then(forget, forget);
    return Promise.race([ended, givenUp]);
  }

  /** Whatever still sleeps or is on its way arrives now. */
  async settle(): Promise<void> {
    for (const late of this.#late.splice(0)) await late.land();
    for (let wake = this.#asleep.shift(); wake !== undefined; wake = this.#asleep.shift())
      await wake();
  }

  readonly around: Around = async (call, next) => {
    const by = this.#running.getStore();
    // Whoever looks at how it went meets no fault.
    if (by === undefined || this.#embedded === undefined) return next();
    if (by.isDead) throw failure();
    const traced = this.#record(call, by);
    await this.#landLate(traced.n);
    try {
      const faulted = () => this.#answer(call, next, traced);
      const answer = await (this.#ablation?.(call, faulted) ?? faulted());
      if (writesLedger(call)) this.#writes++;
      if (this.#plot?.diesAfter(traced)) await this.#kill(by);
      if (mayLag(call)) this.#remember(call, answer, traced);
      traced.ended ||= 'answered';
      return answer;
    } catch (error) {
      traced.ended ||= error instanceof ServiceError ? error.code : String(error);
      throw error;
    }
  };

  #record(call: Call, by: Invocation): TracedCall {
    const { service, operation, input } = call;
    const traced: TracedCall = {
      n: this.trace.length + 1,
      at: this.#now(),
      by,
      service,
      operation,
      input,
      writes: this.#writes,
      couldBeStale: false,
      fault: undefined,
      ended: '',
    };
    this.trace.push(traced);
    return traced;
  }

  async #answer(call: Call, next: () => Promise<unknown>, traced: TracedCall): Promise<unknown> {
    const now = this.#now();
    const kind = this.#happenings.get(traced.n)?.kind;
    traced.fault = kind;
    if (kind !== undefined && !isFault(kind)) {
      traced.ended = `after: ${await this.#running.exit(() => this.#plot?.act(kind) ?? '')}`;
      return next();
    }
    if (now < this.#outageUntil) throw failure();
    if (this.#throttled?.operation === call.operation && now < this.#throttled.until)
      throw throttle(call);
    switch (kind) {
      case undefined:
        return this.#isStale(call, now) ? this.#stale?.answer : next();
      case 'fail-before':
        throw failure();
      case 'answer-lost':
        await next();
        throw failure();
      case 'late-effect':
        this.#postpone(call, next, traced);
        throw failure();
      case 'killed-before':
        await this.#kill(traced.by);
        throw failure();
      case 'killed-after':
        await next();
        await this.#kill(traced.by);
        throw failure();
      case 'throttled':
        this.#throttled = { operation: call.operation, until: now + THROTTLED_FOR_MS };
        throw throttle(call);
      case 'stale-read':
        this.#stale = { from: now, key: keyOf(call), answer: this.#before(call)?.answer };
        return this.#stale.answer ?? next();
      case 'refused':
        throw refusal(call);
      case 'duplicate':
      case 'duplicate-late':
        await this.#sleep(traced);
        return next();
      case 'foreign-edit':
        await this.#running.exit(async () => {
          const edited = await this.#plot?.edit().catch(() => false);
          traced.ended = edited ? 'answered, edited before' : 'answered, nothing to edit';
        });
        return next();
      case 'outage':
        this.#outageUntil = now + OUTAGE_MS;
        throw failure();
    }
  }

  /** Process and execution die: nothing of either goes on. */
  async #kill(by: Invocation): Promise<void> {
    by.isDead = true;
    const { change, fence } = by.event as { change?: string; fence?: number };
    if (change === undefined || fence === undefined) return;
    const stop = () => this.#embedded?.ports.stopExecution(change, fence, 'killed');
    await this.#running.exit(() => asNobody(stop));
  }

  #postpone(call: Call, next: () => Promise<unknown>, { n }: TracedCall): void {
    const { cloud } = this.#here();
    const service = cloud.account.services.find(({ name }) => name === call.service);
    const handler = service?.operations[call.operation];
    let hasLanded = false;
    const land = async () => {
      if (hasLanded) return;
      hasLanded = true;
      // The account dates what it does by the call: it is dated when it lands.
      const late = { ...call.context, now: this.#now() };
      await this.#running
        .exit(async () => (handler === undefined ? next() : handler(call.input, late)))
        .catch(() => {});
    };
    this.#late.push({ afterCall: n + LATE_BY_CALLS, land });
    this.#here().clock.at(this.#now() + LONGEST_RUN_MS, land);
  }

  async #landLate(n: number): Promise<void> {
    const due = this.#late.filter(({ afterCall }) => afterCall < n);
    for (const late of due) {
      this.#late.splice(this.#late.indexOf(late), 1);
      await late.land();
    }
  }

  /**
   * The platform takes the process for dead and runs the handler once more; the process goes on from here before its
   * time is up, or when the change is over.
   */
  async #sleep({ by, fault }: TracedCall): Promise<void> {
    const { clock } = this.#here();
    const ended = this.#runs.get(by);
    this.#onSleep.get(by)?.();
    let goOn = () => {};
    const woken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // Time stands still until it has ended, or sleeps again.
    const wake = async () => {
      const sleepsAgain = new Promise<void>((resolve) => this.#onSleep.set(by, resolve));
      goOn();
      await Promise.race([ended?.catch(() => {}), sleepsAgain]);
    };
    if (fault === 'duplicate-late') this.#asleep.push(wake);
    else clock.at(this.#now() + LONGEST_RUN_MS, wake);
    by.giveUp(new PlatformError('the process does not answer'));
    await clock.aside(() => woken);
  }

  #remember(call: Call, answer: unknown, traced: TracedCall): void {
    const before = this.#before(call);
    const text = JSON.stringify(answer) ?? '';
    traced.couldBeStale = before !== undefined && before.text !== text;
    this.#answers.set(keyOf(call), { at: this.#now(), text, answer });
  }

  /** What the same read saw shortly before. */
  #before(call: Call): Answered | undefined {
    const last = this.#answers.get(keyOf(call));
    return last !== undefined && this.#now() - last.at <= STALE_BY_MS ? last : undefined;
  }

  #isStale(call: Call, now: EpochMs): boolean {
    const { key, from = Number.NaN } = this.#stale ?? {};
    return key === keyOf(call) && now - from < STALE_FOR_MS && this.#stale?.answer !== undefined;
  }

  #here(): Embedded {
    if (this.#embedded === undefined) throw new Error('the fault box is not attached');
    return this.#embedded;
  }

  #now(): EpochMs {
    return this.#embedded?.clock.now() ?? 0;
  }
}

/** Looks at the watch are written beside the ledger. */
const writesLedger = ({ operation, input }: Call): boolean =>
  operation === 'TransactWriteItems' && JSON.stringify(input).includes(EVENT_PREFIX);

const keyOf = ({ service, operation, input }: Call): string =>
  `${service} ${operation} ${JSON.stringify(input)}`;
