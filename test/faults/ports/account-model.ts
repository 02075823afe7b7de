// Longer than 250 lines: one model of what an account does, calls and reads together.
import { isDeepStrictEqual } from 'node:util';
import type { AnyAction } from '#core/actions/action.ts';
import { pick, type Reading } from '#core/actions/observe.ts';
import { type AppError, InvariantError, NotPermittedError } from '#core/errors/errors.ts';
import type { ApiCall, Json, Plan, StepState } from '#core/model/plan.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { place } from './answer-shape.ts';

/** How far back a stale read looks: EC2's reads are eventually consistent, and this is what the harness holds for eventual. */
export const STALE_MS = 30 * MS_PER_SECOND;

/** A call that changed something. */
export interface Effect {
  readonly at: EpochMs;
  /** In the name of which change. */
  readonly change: string | undefined;
  /** Number of the last external call when whoever made it began. */
  readonly begunAt: number;
  readonly operation: string;
  readonly step: string;
  readonly direction: 'forward' | 'back';
  /** It made something that was not there. */
  readonly creates: boolean;
  /** Whoever made the call had begun earlier: it hung, or its effect came late, and it may have been made again meanwhile. */
  readonly isLate: boolean;
  /** What somebody else had set was overwritten: before whoever called looked last, or after it, which nobody can tell. */
  readonly overwrote: 'seen' | 'unseen' | undefined;
}

/** Who calls: for which change, and the numbers of the external calls at which they began and last looked, since when. */
export interface Caller {
  readonly change: string | undefined;
  readonly begunAt: number;
  readonly lookedAt: number;
  readonly since: EpochMs;
}

/** When something happened: its time, and the number of the last external call. */
export interface Moment {
  readonly at: EpochMs;
  readonly n: number;
}

type Answer = { [key: string]: unknown };

/** What one read of the plan sees: the answer, at each time at which it became another one. */
interface View {
  readonly read: ApiCall;
  readonly state: StepState;
  readonly versions: { readonly at: EpochMs; readonly answer: Answer | undefined }[];
  /** Paths of an answer that hold an id, and those that hold the number of the version. */
  readonly ids: readonly string[];
  readonly revisions: readonly string[];
  moving: { readonly to: Json; readonly toward: Move; readonly at: EpochMs } | undefined;
  edited: Moment | undefined;
  /** Number of the external call at which the workflow last looked. */
  lookedAt: number;
}

/** What a call of the plan does, in either direction: it takes what a read sees from one value to another. */
interface Move {
  readonly step: string;
  readonly direction: 'forward' | 'back';
  readonly call: ApiCall;
  readonly view: View;
  readonly from: Json;
  readonly to: Json;
  readonly passing: Json | undefined;
  readonly takesMs: number;
}

/**
 * The account behind a plan, as far as the plan's own steps say: what each read sees before, on the way and after, and
 * which call leads there. It knows neither ledger nor fence, as AWS does not: a call that comes twice is made twice.
 */
export class AccountModel {
  readonly effects: Effect[] = [];
  readonly #views: View[] = [];
  readonly #moves: Move[];
  readonly #tokens = new Set<string>();
  readonly #moment: () => Moment;

  constructor(plan: Plan, action: AnyAction, moment: () => Moment) {
    this.#moment = moment;
    const newId = action.replaces === undefined ? [] : [action.replaces.newId];
    for (const step of plan.steps) {
      this.#addView(step.state, Object.values(step.outputs ?? {}), [step.call, step.undo]);
      if (step.undo?.state !== undefined) this.#addView(step.undo.state, newId, [step.undo]);
    }
    this.#moves = plan.steps.flatMap(({ id, call, undo, state, settle }) => {
      const takesMs = 1.2 * settle.everyMs;
      const own = { step: id, view: this.#viewOf(state.read), takesMs };
      const passing = state.transient;
      const { before, after } = state;
      const forward: Move = {
        ...own,
        direction: 'forward',
        call,
        from: before,
        to: after,
        passing: passing[0],
      };
      if (undo === undefined) return [forward];
      const { state: elsewhere, ...back } = undo;
      const seen =
        elsewhere === undefined
          ? { from: after, to: before, passing: passing.at(-1) }
          : {
              view: this.#viewOf(elsewhere.read),
              from: elsewhere.before,
              to: elsewhere.after,
              passing: elsewhere.transient[0],
            };
      return [forward, { ...own, direction: 'back', call: back, ...seen }];
    });
  }

  /** What a read shows: now, or a while ago. `isOfWorkflow`: what it shows is acted upon. */
  look(read: ApiCall, ago = 0, isOfWorkflow = false): Reading {
    const view = this.#views.find(({ read: own, state: { beside = own } }) =>
      [own, beside].some((each) => isCallOf(each, read)),
    );
    if (view === undefined)
      throw new InvariantError(`the plan makes no read ${JSON.stringify(read)}`);
    this.#arrive(view);
    if (isOfWorkflow && ago === 0) view.lookedAt = this.#moment().n;
    const since = this.#moment().at - ago;
    const { answer } = view.versions.findLast(({ at }) => at <= since) ?? view.versions[0] ?? {};
    if (answer !== undefined) return { kind: 'found', answer: answer as Json };
    return (view.state.absentOn ?? []).length > 0
      ? { kind: 'absent' }
      : { kind: 'found', answer: {} };
  }

  /** Makes a call. @throws NotPermittedError for what the service refuses */
  call(call: ApiCall, { change, begunAt, lookedAt, since }: Caller): Json {
    const moves = this.#moves.filter((move) => isCallOf(move.call, call));
    const [first] = moves;
    if (first === undefined)
      throw new InvariantError(`the plan makes no call ${JSON.stringify(call)}`);
    this.#arrive(first.view);
    if (this.#isRepeated(call)) return {};
    const seen = this.#seen(first.view);
    const move = moves.find(({ from }) => isDeepStrictEqual(from, seen)) ?? first;
    const view = move.view;
    checkRevision(move, call, view.versions.length);
    const creates = move.from === null;
    const delta = deltaOf(move);
    if (!creates) {
      if (view.moving !== undefined) {
        if (isDeepStrictEqual(deltaOf(view.moving.toward), delta)) return {};
        throw refusal('IncorrectState', `it is ${JSON.stringify(seen)}`);
      }
      if (seen === null) throw refusal('NotFound', 'it is not there');
      if (move.to !== null && holds(seen, delta)) return {};
      const others = Object.entries(membersOf(move.from)).filter(([name]) => !(name in delta));
      if (!holds(seen, Object.fromEntries(others)))
        throw refusal('IncorrectState', `it is ${JSON.stringify(seen)}`);
    }
    this.effects.push({
      at: this.#moment().at,
      change,
      begunAt,
      operation: call.operation,
      step: move.step,
      direction: move.direction,
      creates,
      isLate: this.#moment().at > since,
      overwrote: creates || isDeepStrictEqual(seen, move.from) ? undefined : editOf(view, lookedAt),
    });
    this.#start(move, seen);
    return {};
  }

  /** Somebody else changes what this call or read is about. Returns whether there was anything to change. */
  edit(call: ApiCall): boolean {
    const view =
      this.#views.find(({ read }) => isCallOf(read, call)) ??
      this.#moves.find((move) => isCallOf(move.call, call))?.view;
    if (view === undefined) return false;
    this.#arrive(view);
    const seen = this.#seen(view);
    if (seen === null) return false;
    const touched = this.#moves
      .filter((move) => move.view === view)
      .flatMap((move) => Object.keys(deltaOf(move)));
    const members = membersOf(seen);
    const names = Object.keys(members);
    const name = names.findLast((each) => touched.includes(each)) ?? names.at(-1) ?? '';
    const value = members[name];
    this.#set(view, merged(seen, { [name]: typeof value === 'number' ? value + 1 : 'foreign' }));
    view.edited = this.#moment();
    return true;
  }

  /** What a state's read will show once nothing moves any more. */
  settled(state: StepState): Json {
    const view = this.#viewOf(state.read);
    if (view.moving !== undefined) this.#land(view, view.moving);
    return this.#seen(view);
  }

  /** Whether somebody else has changed what a state's read sees. */
  isEdited(state: StepState): boolean {
    return this.#viewOf(state.read).edited !== undefined;
  }

  /** Whether they did so since the workflow last looked, or since the external call of that number. */
  isEditedSince(state: StepState, n: number): boolean {
    const { edited, lookedAt } = this.#viewOf(state.read);
    return edited !== undefined && edited.n > Math.min(lookedAt, n);
  }

  #addView(
    state: StepState,
    ids: readonly string[],
    calls: readonly (ApiCall | undefined)[],
  ): void {
    const revisions = calls.flatMap((call) => (call ? revisionsIn(call.input) : []));
    const known = this.#views.findIndex(({ read }) => isDeepStrictEqual(read, state.read));
    const before = this.#views[known];
    const view: View = {
      read: state.read,
      state: before?.state ?? state,
      versions: [],
      ids: [...(before?.ids ?? []), ...ids],
      revisions: [...new Set([...(before?.revisions ?? []), ...revisions])],
      moving: undefined,
      edited: undefined,
      lookedAt: 0,
    };
    if (before === undefined) this.#views.push(view);
    else this.#views[known] = view;
    this.#set(view, view.state.before);
  }

  #viewOf(read: ApiCall): View {
    const view = this.#views.find((each) => isDeepStrictEqual(each.read, read));
    if (view === undefined) throw new InvariantError(`the plan makes no read ${read.operation}`);
    return view;
  }

  #seen(view: View): Json {
    const answer = view.versions.at(-1)?.answer;
    return answer === undefined ? null : pick(answer as Json, view.state.path);
  }

  #start(move: Move, seen: Json): void {
    const delta = deltaOf(move);
    if (move.passing === undefined || move.passing === null) {
      this.#set(move.view, move.to === null ? null : merged(seen, delta));
      return;
    }
    const passing = membersOf(move.passing);
    this.#set(move.view, merged(seen, passing));
    move.view.moving = { to: move.to, toward: move, at: this.#moment().at + move.takesMs };
  }

  #arrive(view: View): void {
    if (view.moving !== undefined && view.moving.at <= this.#moment().at)
      this.#land(view, view.moving);
  }

  #land(view: View, { to, toward, at }: NonNullable<View['moving']>): void {
    view.moving = undefined;
    const back = Object.keys(membersOf(toward.passing ?? null));
    const arrived = Object.fromEntries(
      Object.entries(membersOf(to)).filter(
        ([name]) => back.includes(name) || name in deltaOf(toward),
      ),
    );
    this.#set(view, to === null ? null : merged(this.#seen(view), arrived), at);
  }

  #set(view: View, value: Json, at = this.#moment().at): void {
    if (value === null) {
      view.versions.push({ at, answer: undefined });
      return;
    }
    const answer: Answer = JSON.parse(JSON.stringify(view.versions.at(-1)?.answer ?? {}));
    place(answer, view.state.path, value);
    for (const path of view.ids)
      if (pick(answer as Json, path) === null) place(answer, path, `id-${view.versions.length}`);
    for (const path of view.revisions) place(answer, path, `revision-${view.versions.length + 1}`);
    view.versions.push({ at, answer });
  }

  /** A creating call with a token that was used answers with what the first one made. */
  #isRepeated({ operation, input }: ApiCall): boolean {
    if (!('ClientToken' in input)) return false;
    const token = `${operation} ${JSON.stringify(input.ClientToken)}`;
    if (this.#tokens.has(token)) return true;
    this.#tokens.add(token);
    return false;
  }
}

const editOf = ({ edited }: View, lookedAt: number): Effect['overwrote'] =>
  edited === undefined ? undefined : edited.n <= lookedAt ? 'seen' : 'unseen';

/** Whether a call with its references resolved is that call of the plan. */
const isCallOf = (planned: ApiCall, made: ApiCall): boolean =>
  planned.service === made.service &&
  planned.operation === made.operation &&
  fits(planned.input, made.input);

const fits = (planned: Json, made: Json): boolean => {
  if (typeof planned !== 'object' || planned === null) return planned === made;
  if (Array.isArray(planned))
    return (
      Array.isArray(made) &&
      planned.length === made.length &&
      planned.every((item: Json, i) => fits(item, (made as Json[])[i] ?? null))
    );
  if ('$ref' in planned) return true;
  if (typeof made !== 'object' || made === null) return false;
  const members = Object.entries(planned);
  return (
    members.length === Object.keys(made).length &&
    members.every(
      ([name, value]) =>
        name in made && fits(value, (made as Readonly<Record<string, Json>>)[name] ?? null),
    )
  );
};

/** Members of a value by name; a value that has none is one itself. */
const membersOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : { '': value };

const merged = (value: Json, news: Readonly<Record<string, Json>>): Json =>
  '' in news ? (news[''] ?? null) : { ...(value === null ? {} : membersOf(value)), ...news };

/** The members that a move changes, with their values after it; all of them where the thing comes or goes. */
const deltaOf = ({ from, to }: Pick<Move, 'from' | 'to'>): Readonly<Record<string, Json>> => {
  if (from === null || to === null) return membersOf(to);
  const was = membersOf(from);
  return Object.fromEntries(
    Object.entries(membersOf(to)).filter(([name, value]) => !isDeepStrictEqual(value, was[name])),
  );
};

const holds = (seen: Json, members: Readonly<Record<string, Json>>): boolean => {
  const there = membersOf(seen);
  return Object.entries(members).every(([name, value]) => isDeepStrictEqual(there[name], value));
};

/** Paths of `{"$ref": "state.…"}`: what a call says it has read, which the service compares. */
const revisionsIn = (value: Json): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('$ref' in value) {
    const reference = String((value as Record<string, Json>).$ref);
    return reference.startsWith('state.') ? [reference.slice('state.'.length)] : [];
  }
  return Object.values(value).flatMap((member) => revisionsIn(member as Json));
};

const checkRevision = ({ call: planned }: Move, made: ApiCall, version: number): void => {
  for (const [name, value] of Object.entries(planned.input))
    if (revisionsIn(value).length > 0 && made.input[name] !== `revision-${version}`)
      throw refusal('PreconditionFailed', `it is revision-${version} by now`);
};

/** As the executor tells it: refused for good, with the service's own code. */
export const refusal = (code: string, says: string): AppError =>
  new NotPermittedError(`refused: ${says}`, { details: { code } });
