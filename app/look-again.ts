import { compare, observe } from '#core/actions/observe.ts';
import { resolveRefs } from '#core/actions/resolve.ts';
import { checkGuards } from '#core/guards/index.ts';
import type { Json } from '#core/model/plan.ts';
import type { LiveCheck } from '#core/present/page/approval-view.ts';
import type { Now, ReadFact, ReadResource, StoredChange } from './ports.ts';

export interface LookAgainDeps {
  readonly readResource: ReadResource;
  readonly readFact: ReadFact;
  readonly now: Now;
}

/** What is different from what was asked about, in the words of the observation. */
export interface Difference {
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

export interface SecondLook {
  readonly check: LiveCheck;
  readonly differences: readonly Difference[];
}

/** Looks at the resource and the guards again, just now, before anybody decides. Changes nothing. */
export const lookAgain = async (
  deps: LookAgainDeps,
  { meta, plan, before }: StoredChange,
): Promise<SecondLook> => {
  const scope = { account: plan.account, region: plan.region };
  const fact = await deps.readFact(scope, before.type, before.arn);
  const { guards } = checkGuards({ plan, before, now: fact, at: deps.now() });
  const check = { checkedAt: deps.now(), guards };
  const [first] = plan.steps;
  if (first === undefined) return { check, differences: [] };
  const read = resolveRefs(first.state.read, { change: meta.change, state: null, outputs: {} });
  const observed = observe(
    first.state,
    await deps.readResource(scope, read, first.state.absentOn ?? []),
  );
  return {
    check,
    differences:
      compare(observed, first.state) === 'before'
        ? []
        : differencesOf(first.state.before, observed),
  };
};

const differencesOf = (old: Json, now: Json): readonly Difference[] => {
  const [before, after] = [membersOf(old), membersOf(now)];
  return Object.keys({ ...before, ...after })
    .filter((what) => JSON.stringify(before[what]) !== JSON.stringify(after[what]))
    .map((what) => ({ what, old: shown(before[what]), new: shown(after[what]) }));
};

const membersOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : { resource: value };

const shown = (value: Json | undefined): string =>
  value === undefined || value === null
    ? 'not there'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
