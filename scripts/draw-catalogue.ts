import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { METRIC_SOURCES } from '#adapters/aws/readers/metric-sources.ts';
import type { AnyAction, WatchedMetric } from '#core/actions/action.ts';
import { exampleFact } from '#core/actions/example-fact.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { permissionsOf } from '#core/actions/permissions.ts';
import type { AnyCheck, Metric } from '#core/checks/check.ts';
import { CHECKS } from '#core/checks/index.ts';
import { sourcesOf } from '#core/metrics/derived.ts';
import type { Json, Step, StepState } from '#core/model/plan.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { callText, stepText } from '#core/present/calls.ts';
import { counted, duration, listed, measured, percent } from '#core/present/format.ts';
import { metricName } from '#core/present/metric-names.ts';
import { commentOn, optionComment, sourceOf } from './comments.ts';
import { code, document, sectionLink, table } from './markdown.ts';

/** Returns the reference of all checks: what each looks at, needs, takes as options and proposes. */
export const checksDocument = (): string =>
  document(
    'Checks',
    [
      'What Trimtab looks for. A check recommends nothing when in doubt; where data is missing it says what is.',
      '',
      'Options are set in `trimtab.yaml`; `enabled: false` leaves a check out:',
      '',
      '```yaml',
      'checks:',
      ...CHECKS.slice(0, 1).flatMap(({ id, options }) => [`  ${id}:`, ...firstOption(options)]),
      '```',
    ],
    CHECKS.map((check) => [check.id, aboutCheck(check)]),
  );

/** Returns the reference of all actions: the exact calls, the way back, and what is watched. */
export const actionsDocument = (): string =>
  document(
    'Actions',
    [
      'What Trimtab can change. Calls are those of a plan made for an example resource; ‹…› stands for what is known only then.',
    ],
    ACTIONS.map((action) => [action.id, aboutAction(action)]),
  );

const NO_HEAD = ['', ''] as const;

const aboutCheck = (check: AnyCheck): readonly string[] => [
  `**${check.title}.** ${check.why}`,
  '',
  ...table(NO_HEAD, [
    ['looks at', code(check.resource)],
    [
      'needs',
      check.needs.map((need) => `${code(need)}: ${needText(need)}`).join('<br>') || 'nothing else',
    ],
    ['series', seriesText(check.series)],
    [
      'proposes',
      actionsOf(check)
        .map((id) => sectionLink(id, 'actions.md'))
        .join(', '),
    ],
    ['rests on', check.source],
    ['version', String(check.version)],
  ]),
  '',
  ...table(
    ['option', 'default', 'takes', 'what for'],
    optionsOf(check.options).map(({ name, shape }) => [
      code(name),
      code(String(shape.default)),
      rangeText(shape),
      optionComment(check.id, name),
    ]),
  ),
];

const needText = (need: string): string =>
  commentOn(
    readFileSync(new URL('../core/checks/check.ts', import.meta.url), 'utf8'),
    need,
  ).replace(/\.$/, '');

const seriesText = ({ metrics, days, periodMs, isOptional }: AnyCheck['series']): string =>
  metrics.length === 0
    ? 'none'
    : `${listed(metrics.map(code))}: ${counted(days, 'day')}, a sample every ${duration(periodMs)}${isOptional ? '; it answers without them too' : ''}`;

/** What a check can recommend: it names its action in the answer, so only its source tells without an estate. */
const actionsOf = ({ id }: AnyCheck): readonly string[] =>
  [...sourceOf('checks', id).matchAll(/action: '([^']+)'/g)].flatMap(([, action]) => action ?? []);

/** What JSON Schema says of one option or parameter. */
interface Shape {
  readonly type?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly enum?: readonly Json[];
}

const optionsOf = (
  schema: z.ZodType,
): readonly { readonly name: string; readonly shape: Shape }[] => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, shape]) => ({ name, shape: shape as Shape }));
};

const firstOption = (schema: z.ZodType): readonly string[] =>
  optionsOf(schema)
    .slice(0, 1)
    .map(({ name, shape }) => `    ${name}: ${shape.default}`);

const rangeText = ({ enum: values, ...shape }: Shape): string => {
  if (values !== undefined) return `one of ${values.join(', ')}`;
  const { type, minimum, maximum, exclusiveMinimum, pattern } = shape;
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return [
    type === 'integer' ? 'whole number' : (type ?? ''),
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(isBounded ? [`to ${maximum}`] : []),
    ...(pattern === undefined ? [] : [`like ${code(pattern)}`]),
  ].join(' ');
};

const aboutAction = (action: AnyAction): readonly string[] => {
  const before = exampleFact(action.resource);
  const params = action.params.parse(action.example);
  const steps = action.plan(before, params);
  const { undoes, interruption, replaces, leaves } = action;
  const { calls, reads, keys } = permissionsOf(action);
  const proposers = CHECKS.filter((check) => actionsOf(check).includes(action.id));
  return [
    ...table(NO_HEAD, [
      ['changes', code(action.resource)],
      ['parameters', parametersText(action)],
      ['proposed by', proposers.map(({ id }) => sectionLink(id, 'checks.md')).join(', ')],
      ['interruption', interruption.says],
      ['undo', undoText(undoes)],
      ['way back in words', undoes.steps(before)],
      ...(replaces === undefined ? [] : [['replaces when undone', replaces.what]]),
      ...(leaves === undefined
        ? []
        : [['leaves', `${leaves.what}, kept ${duration(leaves.keptDays * MS_PER_DAY)}`]]),
      ['could go wrong', action.couldGoWrong(before, params)],
      ['version', String(action.version)],
    ]),
    '',
    `The calls for ${code(before.id)} with ${code(JSON.stringify(params))}:`,
    '',
    ...table(
      ['step', 'call', 'from -> to', 'seen by', 'waited for'],
      steps.map((step) => [
        code(step.id),
        code(callText(step.call, LONGEST_CALL)),
        stepText(step),
        readsText(step.state),
        `${duration(step.settle.limitMs)} at most`,
      ]),
    ),
    '',
    'The way back, in the order in which it is gone:',
    '',
    ...table(['step', 'call', 'seen by'], steps.toReversed().map(undoRow)),
    '',
    ...watchText(action.watch),
    '',
    `The role of ${code(action.family)} needs for it:`,
    '',
    `- to change: ${listed(calls.map(code))}`,
    `- to look: ${listed(reads.map(code))}`,
    ...(keys.length === 0
      ? []
      : [`- of KMS, through EC2, for encrypted volumes: ${listed(keys.map(code))}`]),
  ];
};

/** No call of an example is longer. */
const LONGEST_CALL = 2_000;

const UNDO: Readonly<Record<AnyAction['undoes']['how'], string>> = {
  exactly: 'exact',
  'with-backup': 'from the backup',
  'not-guaranteed': 'not guaranteed',
  'not-at-all': 'not possible',
};

const undoText = ({ how, within }: AnyAction['undoes']): string =>
  how === 'not-at-all' || how === 'not-guaranteed'
    ? `${UNDO[how]}: ${within}`
    : `${UNDO[how]}, takes ${within}`;

const parametersText = ({ params }: AnyAction): string =>
  optionsOf(params)
    .map(({ name, shape }) => `${code(name)}: ${rangeText(shape)}`)
    .join('<br>') || 'none';

const readsText = ({ read, beside }: StepState): string =>
  [read, ...(beside === undefined ? [] : [beside])]
    .map((call) => code(callText(call, LONGEST_CALL)))
    .join(' and ');

const undoRow = ({ id, undo, state }: Step): readonly string[] =>
  undo === undefined
    ? [code(id), 'none: what it makes is left', '']
    : [code(id), code(callText(undo, LONGEST_CALL)), readsText(undo.state ?? state)];

const watchText = (watch: AnyAction['watch']): readonly string[] => {
  if ('nothingToWatch' in watch) return [`Nothing is watched afterwards: ${watch.nothingToWatch}.`];
  const saturating = watch.metrics.some(({ name }) => name.endsWith('.utilization'))
    ? ['a utilisation close to capacity']
    : [];
  return [
    `Watched for ${duration(watch.minutes * MS_PER_MINUTE)}; one of them that gets worse than it may undoes the change:`,
    '',
    ...table(
      ['metric', 'may rise by, at least', 'too little to count', 'baseline'],
      watch.metrics.map(metricRow),
    ),
    '',
    `Decide at once: ${listed([...watch.hardChecks.map(metricName), ...saturating])}. A metric whose samples stop coming makes the watch inconclusive, which undoes the change too.`,
  ];
};

const metricRow = (metric: WatchedMetric): readonly string[] => [
  `${code(metric.name)} (${metricName(metric.name)})`,
  percent(metric.tolerate - 1),
  measured(metric.floor, unitOf(metric.name)),
  metric.follows === 'capacity' ? 'predicted for the new capacity' : 'as before',
];

const unitOf = (metric: string): string => {
  const [source, ...others] = sourcesOf(metric);
  // What is made from two is their ratio.
  return others.length > 0 ? 'ratio' : METRIC_SOURCES[source as Metric].unit;
};
