// Longer than 250 lines: every port of every use case, wired once.
import { makeApplyStep } from '#app/apply-step.ts';
import { makeAskApproval } from '#app/ask-approval.ts';
import { makeAssess } from '#app/assess.ts';
import { makeAwaitTurn } from '#app/await-turn.ts';
import { makeCheckGuards } from '#app/check-guards.ts';
import { makeCloseChange } from '#app/close-change.ts';
import { makeJudgeWatches } from '#app/judge-watches.ts';
import type { Mail } from '#app/ports.ts';
import { makeReconcile } from '#app/reconcile.ts';
import { makeRehearse } from '#app/rehearse.ts';
import { makeSweep } from '#app/sweep.ts';
import { makeUndoStep } from '#app/undo-step.ts';
import { makeViewApproval } from '#app/view-approval.ts';
import { makeWatchChange } from '#app/watch-change.ts';
import { makeWritePlan } from '#app/write-plan.ts';
import { actionOf } from '#core/actions/index.ts';
import { configSchema } from '#core/contract/config.ts';
import { AppError, InvariantError } from '#core/errors/errors.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { StateError } from '#local/states/state-error.ts';
import { NOW } from '#test/support/facts.ts';
import type { FaultCase, Occurrence } from '../kinds.ts';
import { AccountModel } from './account-model.ts';
import { Approvals } from './approvals.ts';
import { type Actor, Boundary } from './boundary.ts';
import { type Deps, portsOf, type Stage } from './fake-ports.ts';
import { ALL_CONDITIONS, type Conditions, Ledger } from './ledger.ts';
import { decideOver, linkOf, type Person } from './people.ts';
import { Scheduler } from './scheduler.ts';
import { stormOf, withoutStorm } from './storm.ts';
import { changeOf, rivalOf, storyOf } from './subject.ts';
import { type Execution, Workflow } from './workflow.ts';

/** A safeguard that is taken away, or a mistake that is planted. Nothing of the product has a switch for it. */
export interface Tampering {
  readonly conditions?: Partial<Conditions>;
  readonly isUsedOnce?: false;
  readonly isSwept?: false;
  readonly deps?: (deps: Deps, stage: Stage, by: Actor) => Deps;
  readonly handlers?: Readonly<Record<string, (deps: Deps) => Handler>>;
}

type Handler = (payload: never) => Promise<unknown>;

/** The product's functions by their placeholder in the state machine. */
const HANDLERS: Readonly<Record<string, (deps: Deps) => Handler>> = {
  AssessFunction: makeAssess,
  AskApprovalFunction: makeAskApproval,
  AwaitTurnFunction: makeAwaitTurn,
  CheckGuardsFunction: makeCheckGuards,
  RehearseFunction: makeRehearse,
  WritePlanFunction: makeWritePlan,
  ApplyStepFunction: makeApplyStep,
  WatchChangeFunction: makeWatchChange,
  ReconcileFunction: makeReconcile,
  UndoStepFunction: makeUndoStep,
  CloseChangeFunction: makeCloseChange,
};

const SWEEP_MS = 15 * MS_PER_MINUTE;
const JUDGE_MS = 30 * MS_PER_MINUTE;
const VISIT_MS = 10 * MS_PER_MINUTE;

const CONFIG = configSchema.parse({
  mode: 'autopilot',
  approval: {
    approvers: [
      { name: 'ana', mail: 'ana@example.com' },
      { name: 'bo', mail: 'bo@example.com' },
    ],
    expiresAfterHours: 2,
    validForHours: 24,
  },
});

/** One case: the product's own use cases and state machine, with everything around them in memory. */
export class World {
  readonly stage: Stage;
  readonly scheduler = new Scheduler(NOW);
  readonly actors: Actor[] = [];
  /** What people were answered, and how many writes a mere look made. */
  readonly answers: {
    readonly act: Occurrence;
    readonly answer: string;
    readonly writes: number;
  }[] = [];
  readonly #tampering: Tampering;
  readonly #ended: (() => void)[] = [];
  #stepsDone = 0;

  constructor(given: FaultCase, tampering: Tampering = {}) {
    const { action, story, happenings } = given;
    this.#tampering = tampering;
    const { scheduler } = this;
    const now = () => scheduler.now;
    const { plan, before } = changeOf(action);
    const boundary = new Boundary(scheduler, {
      happenings,
      storm: stormOf(given),
      act: (kind) => this.#act(kind),
      ended: () => new Promise((resolve) => this.#ended.push(resolve)),
    });
    const moment = () => ({ at: scheduler.now, n: boundary.calls.length });
    this.stage = {
      now,
      boundary,
      ledger: new Ledger({ ...ALL_CONDITIONS, ...tampering.conditions }),
      approvals: new Approvals(tampering.isUsedOnce),
      workflow: new Workflow(scheduler, (...invocation) => this.#invoke(...invocation)),
      account: new AccountModel(plan, actionOf(action), moment),
      story: storyOf(actionOf(action), withoutStorm(story)),
      fact: before,
      config: CONFIG,
      mails: [],
      threads: new Map(),
      brake: { on: false },
      secrets: 0,
      arrived: (mail) => this.#read(mail),
      wrote: (bodies) => this.#brakeAfter(bodies),
    };
  }

  #brakeAfter(bodies: readonly EventBody[]): void {
    this.#stepsDone += bodies.filter(({ kind }) => kind === 'step-done').length;
    if (this.#stepsDone === this.stage.story.brakeAfter && !this.stage.brake.on) this.#brake();
  }

  #brake(): void {
    const { calls } = this.stage.boundary;
    this.stage.brake = { on: true, by: 'ana', at: this.scheduler.now, n: calls.length };
  }

  get isOver(): boolean {
    const { ledger } = this.stage;
    return ledger.changes.size > 0 && ledger.live().length === 0;
  }

  /**
   * Opens the change and lets time pass until it has ended, and then until nobody is left who could still do anything. The
   * limit counts from the last fault, unless there is no end of them.
   */
  async run(action: string, limit: EpochMs, isBounded = true): Promise<void> {
    const { stage, scheduler } = this;
    const given = changeOf(action);
    if (stage.story.raced) {
      this.#open(given);
      this.#open(rivalOf(given));
    } else {
      stage.ledger.open(given);
      stage.workflow.start(given.change, 1);
    }
    if (this.#tampering.isSwept !== false)
      this.#every(SWEEP_MS, 'sweep', (deps) => makeSweep(deps)());
    this.#every(SWEEP_MS, 'admit-changes', (deps) => deps.admitChanges());
    this.#every(JUDGE_MS, 'judge-watches', (deps) => makeJudgeWatches(deps)());
    const until = () => Math.max(NOW, isBounded ? stage.boundary.lastFaultAt : 0) + limit;
    do {
      let time: EpochMs;
      do {
        time = until();
        await scheduler.run(() => this.isOver, time);
      } while (!this.isOver && time < until());
      for (const resume of this.#ended.splice(0)) resume();
      // Those who hang go on now, and effects that are late land: all may begin anew.
      await scheduler.run(() => false, scheduler.now + 3 * MS_PER_MINUTE);
    } while (!this.isOver && scheduler.now < until());
    if (stage.workflow.broken !== undefined) throw stage.workflow.broken;
  }

  #deps(by: Actor): Deps {
    const deps = portsOf(this.stage, by);
    return this.#tampering.deps?.(deps, this.stage, by) ?? deps;
  }

  #actor(
    name: string,
    die: () => void,
    { abandon = die, ...more }: { abandon?: () => void; change?: string } = {},
  ): Actor {
    const begunAt = this.stage.boundary.calls.length;
    const since = this.scheduler.now;
    const actor = { name, change: undefined, begunAt, since, die, abandon, ...more };
    this.actors.push(actor);
    return actor;
  }

  #invoke(placeholder: string, payload: unknown, execution: Execution): Promise<unknown> {
    const name = placeholder.replace(/^\$\{(\w+)\}$/, '$1');
    const make = this.#tampering.handlers?.[name] ?? HANDLERS[name];
    if (make === undefined) throw new InvariantError(`the harness does not know ${name}`);
    return new Promise((resolve, reject) => {
      const actor = this.#actor(
        `${name.replace(/Function$/, '')} of ${execution.name.split('-').at(-1)}`,
        () => {
          execution.status = 'ended';
        },
        {
          change: execution.change,
          abandon: () => reject(new StateError('Lambda.Unknown', undefined)),
        },
      );
      make(this.#deps(actor))(payload as never).then(
        (answer) => resolve(answer),
        (error: unknown) => reject(asFailure(error)),
      );
    });
  }

  #every(ms: number, name: string, run: (deps: Deps) => Promise<unknown>): void {
    const again = () => {
      if (!this.isOver) run(this.#deps(this.#actor(name, () => undefined))).catch(notAMistake);
      this.scheduler.after(ms, again);
    };
    this.scheduler.after(ms, again);
  }

  #open(given: ReturnType<typeof changeOf>): void {
    const again = () => void this.scheduler.after(MS_PER_HOUR, () => this.#open(given));
    const deps = this.#deps(this.#actor('open-changes', again));
    const open = async () => {
      const past = await deps.changesOf();
      if (past.length > 0) return;
      const at = this.scheduler.now;
      const { kind } = await deps.openChange({ ...given, at, deadline: at + SWEEP_MS });
      if (kind === 'opened') await deps.startChange(given.change, 1);
    };
    open().catch((error: unknown) => {
      notAMistake(error);
      again();
    });
  }

  /** Somebody whom a mail asks looks at it after a while, and again while the page does not let them decide. */
  #read({ to, text }: Mail): void {
    const person = to.split('@')[0] as Person;
    if (!this.stage.story.approving.includes(person) || !text.includes('/a/')) return;
    this.scheduler.after(VISIT_MS, () => this.#visit(person));
  }

  #visit(person: Person): void {
    const secret = linkOf(this.stage.mails, person);
    if (this.isOver || secret === undefined) return;
    const again = () => void this.scheduler.after(VISIT_MS, () => this.#visit(person));
    const deps = this.#deps(this.#actor(person, again));
    decideOver(deps, secret, person, 'approve').then(
      (answer) => {
        if (/^(open: stale|stopped|changed)/.test(answer)) again();
      },
      (error: unknown) => {
        notAMistake(error);
        again();
      },
    );
  }

  /** What people do, just before some external call. */
  #act(kind: Occurrence): Promise<void> {
    return new Promise((resolve) => {
      const actor = this.#actor(kind, resolve);
      this.#doAct(kind, actor).then(
        (answer) => {
          const writes = this.stage.boundary.calls.filter(
            ({ by, sort }) => by === actor && (sort === 'write' || sort === 'call'),
          ).length;
          this.answers.push({ act: kind, answer, writes });
          resolve();
        },
        (error: unknown) => {
          notAMistake(error);
          resolve();
        },
      );
    });
  }

  async #doAct(kind: Occurrence, actor: Actor): Promise<string> {
    const { stage } = this;
    const deps = this.#deps(actor);
    const over = (person: Person, decision: 'approve' | 'reject') => {
      const secret = linkOf(stage.mails, person);
      return secret === undefined ? 'no mail' : decideOver(deps, secret, person, decision);
    };
    switch (kind) {
      case 'approve-a':
      case 'replay-a':
        return over('ana', 'approve');
      case 'approve-b':
        return over('bo', 'approve');
      case 'reject-a':
        return over('ana', 'reject');
      case 'reject-b':
        return over('bo', 'reject');
      case 'forged':
        return decideOver(deps, 'f'.repeat(43), 'ana', 'approve');
      case 'scanner-get': {
        const secrets = (['ana', 'bo'] as const).flatMap((each) => linkOf(stage.mails, each) ?? []);
        const seen = await Promise.all(secrets.map((secret) => makeViewApproval(deps)({ secret })));
        return seen.map((view) => view.kind).join(', ');
      }
      case 'brake':
        this.#brake();
        return 'on';
      case 'brake-off':
        stage.brake = { on: false };
        return 'off';
      default:
        throw new InvariantError(`nobody can do ${kind}`);
    }
  }
}

/** As the platform reports what a handler threw: by its name. */
const asFailure = (error: unknown): StateError => {
  notAMistake(error);
  return new StateError((error as Error).name, (error as Error).message);
};

/** What the product throws is its business; anything else is a mistake of this harness and stops it. */
const notAMistake = (error: unknown): void => {
  if (error instanceof AppError) return;
  if (error instanceof AggregateError) return;
  throw error;
};
