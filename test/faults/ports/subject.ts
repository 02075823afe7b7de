import type { NewChange } from '#app/ports.ts';
import type { AnyAction } from '#core/actions/action.ts';
import { exampleFact } from '#core/actions/example-fact.ts';
import { actionOf } from '#core/actions/index.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import type { Requirement } from '#core/model/change.ts';
import { type Json, PLAN_SCHEMA, type Plan } from '#core/model/plan.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { aRecommendation } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

/** What happens to a change if nothing goes wrong. */
export interface Story {
  readonly name: string;
  readonly requires: Exclude<Requirement, 'never'>;
  /** Who opens the mail and approves, by themselves. */
  readonly approving: readonly ('ana' | 'bo')[];
  /** What the hard checks of the watch say. */
  readonly health: 'ok' | 'failed' | 'unknown';
  /** Somebody stops all changes when this many steps are done. */
  readonly brakeAfter?: number;
  /** Two schedules propose a change of the same resource at the same moment. */
  readonly raced?: boolean;
}

const canBeWatched = ({ watch }: AnyAction): boolean => !('nothingToWatch' in watch);

/** The stories of an action: kept; and one in which it has to go back, if it has more than one call or a watch. */
export const storiesOf = (action: AnyAction): readonly Story[] => {
  const plain = canBeWatched(action)
    ? { requires: 'nobody' as const, approving: [] }
    : { requires: 'one-person' as const, approving: ['ana' as const] };
  const kept: Story = { name: 'kept', health: 'ok', ...plain };
  const steps = action.plan(exampleFact(action.resource), action.example).length;
  return [
    kept,
    ...(canBeWatched(action) ? [{ ...kept, name: 'hurt', health: 'failed' as const }] : []),
    ...(steps > 1 ? [{ ...kept, name: 'stopped', brakeAfter: 1 }] : []),
  ];
};

/** Stories in which it matters who says what, and when; told of one action. */
export const STORIES_OF_PEOPLE: readonly Story[] = [
  { name: 'asked', requires: 'one-person', approving: [], health: 'ok' },
  { name: 'approved', requires: 'one-person', approving: ['ana'], health: 'ok' },
  { name: 'two-people', requires: 'two-people', approving: ['ana', 'bo'], health: 'ok' },
  { name: 'unclear', requires: 'nobody', approving: [], health: 'unknown' },
  { name: 'raced', requires: 'nobody', approving: [], health: 'ok', raced: true },
];

export const storyOf = (action: AnyAction, name: string): Story => {
  const story = [...storiesOf(action), ...STORIES_OF_PEOPLE].find((each) => each.name === name);
  if (story === undefined) throw new Error(`${action.id} has no story ${name}`);
  return story;
};

const subjects = new Map<string, NewChange>();

/** The change that a story is about: the plan of an action for the example of its resource. */
export const changeOf = (actionId: string): NewChange => {
  const known = subjects.get(actionId);
  if (known !== undefined) return known;
  const action = actionOf(actionId);
  const before = exampleFact(action.resource);
  const recommendation = aRecommendation({
    action: action.id,
    params: action.example as Record<string, Json>,
    account: before.account,
    region: before.region,
    resource: before.arn,
    resourceType: before.type,
    resourceId: before.id,
  });
  const plan: Plan = {
    schema: PLAN_SCHEMA,
    account: before.account,
    region: before.region,
    resource: before.arn,
    action: action.id,
    actionVersion: action.version,
    steps: [...action.plan(before, action.example)],
  };
  const made: NewChange = {
    change: 'chg-0123456789abcdef',
    plan,
    recommendation,
    before,
    at: NOW,
    deadline: NOW + 15 * MS_PER_MINUTE,
    opened: {
      kind: 'opened',
      recommendation: recommendation.id,
      planHash: planHash(plan),
      attempt: 1,
      evidenceHash: recommendation.evidenceHash,
      requestedBy: 'trimtab',
    },
  };
  subjects.set(actionId, made);
  return made;
};

/** A second proposal for the same resource. */
export const rivalOf = (given: NewChange): NewChange => ({
  ...given,
  change: 'chg-fedcba9876543210',
});

/** Tries of an undo and the longest wait between them, as in `app/undo-step.ts`. */
const UNDO_TRIES_MS = 10 * 15 * MS_PER_MINUTE;

/** Within which time after the last fault a change must have ended: each step in both directions, its watch, a request. */
export const boundOf = (actionId: string): EpochMs => {
  const { plan } = changeOf(actionId);
  const { watch } = actionOf(actionId);
  const steps = plan.steps.reduce((sum, { settle }) => sum + 2 * settle.limitMs + UNDO_TRIES_MS, 0);
  const watching = 'nothingToWatch' in watch ? 0 : watch.minutes * MS_PER_MINUTE;
  return steps + watching + MS_PER_DAY;
};
