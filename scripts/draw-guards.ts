import * as z from 'zod';
import { exampleFact } from '#core/actions/example-fact.ts';
import { examplePlan } from '#core/actions/example-plan.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import type { ConfigShape } from '#core/contract/config/json-schema.ts';
import { LOOK_UP_PERMISSIONS } from '#core/contract/look-ups.ts';
import { CONDITIONS } from '#core/guards/conditions.ts';
import { FAMILIES, type Family, type Guard } from '#core/guards/guard.ts';
import { GUARDS, guardsOf } from '#core/guards/index.ts';
import { LOOK_UP_NAMES } from '#core/guards/look-ups.ts';
import type { LookUp } from '#core/guards/surroundings.ts';
import { code, document, table } from './markdown.ts';

/** Returns the reference of all guards: what stops a change before its first call, and what is looked up for it. */
export const guardsDocument = (): string =>
  document(
    'Guards',
    [
      'What stops a change before its first call. Guards are asked before anybody is asked about the change, again behind the',
      'link when somebody decides, and again just before the first call. Each is asked of a plan by what it calls or is about,',
      'so that a new action is covered by itself. None can be switched off. What could not be looked up stops the change. A',
      'guard that stops says why, and what would lift that.',
      '',
      'A change that was stopped ends as `blocked`; its recommendation stays. Where code owns the resource, the change carries',
      'a patch for that code instead: in its timeline, in its mail, and in its ledger.',
    ],
    [
      ['Conditions', table(['', 'a change is stopped when', 'guards'], CONDITION_ROWS)],
      ...FAMILIES.map((family) => [family, aboutFamily(family)] as const),
      ['Asked of each action', ACTION_ROWS],
      ['What is looked up', table(['what', 'permissions of the role that reads'], LOOK_UP_ROWS)],
      ['Options', optionLines()],
    ],
  );

const named = (guards: readonly Guard[]): string => guards.map(({ id }) => code(id)).join(', ');

const CONDITION_ROWS = Object.entries(CONDITIONS).map(([number, says]) => [
  number,
  says,
  named(GUARDS.filter(({ numbers }) => numbers.includes(Number(number)))),
]);

const aboutFamily = (family: Family): readonly string[] =>
  table(
    ['guard', 'asked of', 'stops when', 'looks up'],
    GUARDS.filter((guard) => guard.family === family).map((guard) => [
      code(guard.id),
      guard.asks.says,
      guard.stopsWhen,
      guard.needs.map((need) => LOOK_UP_NAMES[need]).join(', ') || 'nothing else',
    ]),
  );

const ACTION_ROWS = table(
  ['action', 'guards'],
  ACTIONS.map((action) => {
    return [code(action.id), named(guardsOf(examplePlan(action), exampleFact(action.resource)))];
  }),
);

const LOOK_UP_ROWS = (Object.entries(LOOK_UP_NAMES) as [LookUp, string][]).map(([need, what]) => [
  what,
  LOOK_UP_PERMISSIONS[need]?.map(code).join(', ') ||
    (LOOK_UP_PERMISSIONS[need] === undefined
      ? 'not read yet: what needs it is stopped'
      : 'none of its own'),
]);

const optionLines = (): readonly string[] => {
  const { properties = {} } = z.toJSONSchema(guardOptionsSchema, { io: 'input' });
  const rows = Object.entries(properties).flatMap(([guard, shape]) =>
    Object.entries((shape as ConfigShape).properties ?? {}).map(([name, option]) => [
      code(`guards.${guard}.${name}`),
      code(JSON.stringify(option.default)),
      option.description ?? '',
    ]),
  );
  return ['Set in `trimtab.yaml`.', '', ...table(['option', 'default', 'what for'], rows)];
};
