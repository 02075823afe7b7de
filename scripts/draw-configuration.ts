import * as z from 'zod';
import type { AnyCheck } from '#core/checks/check.ts';
import { CHECKS } from '#core/checks/index.ts';
import { CAREFUL_SETTINGS, type Careful } from '#core/contract/config/careful-settings.ts';
import { conditionSchema } from '#core/contract/config/condition.ts';
import {
  type ConfigShape,
  settingsShape,
  withEnvironments,
} from '#core/contract/config/json-schema.ts';
import { configSchema } from '#core/contract/config.ts';
import { optionComment } from './comments.ts';
import { code, document, table } from './markdown.ts';

/** Returns the page on `trimtab.yaml`: every setting, what rules can look at, and the rules that are built in. */
export const configurationDocument = (): string =>
  document(
    'Configuration',
    [
      'What `trimtab.yaml` takes. Everything may be left out. A key that there is not, or a value that cannot be, is refused with',
      'its file, line and field, with what is allowed there, and with the nearest name; `trimtab config check` says so, and shows',
      'every setting that is in force with where it comes from. The same check ends `cdk synth` and `npm start` before anything',
      'is changed.',
      '',
      'Editors complete and check the file by [trimtab.schema.json](trimtab.schema.json), which `trimtab init` names in it.',
    ],
    [
      ...Object.entries(shapeOfFile().properties ?? {}).map(
        ([name, shape]) => [name, aboutSetting(name, shape)] as const,
      ),
      ['Without a deployment', withoutDeployment()],
      ['Conditions', conditions()],
      ['Built-in rules', builtInRules()],
    ],
  );

/** Returns the JSON Schema of `trimtab.yaml`, by which editors complete and check it. */
export const configSchemaDocument = (): string =>
  `${JSON.stringify({ title: 'trimtab.yaml', ...shapeOfFile() }, null, 2)}\n`;

/** With the options of each check where the file's own schema takes anything: they are checked against the check. */
const shapeOfFile = (): ConfigShape => {
  const { $defs: _anything, properties: { checks, ...rest } = {}, ...shape } = settingsShape();
  const { additionalProperties: _any, ...known } = checks ?? {};
  const byId = CHECKS.map((check) => [check.id, optionsShape(check)] as const);
  const options: ConfigShape = {
    ...known,
    properties: Object.fromEntries(byId),
    additionalProperties: false,
  };
  return withEnvironments({ ...shape, properties: { ...rest, checks: options } });
};

const optionsShape = ({ id, title, options }: AnyCheck): ConfigShape => {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' }) as ConfigShape;
  const described = Object.entries(properties).map(
    ([name, option]) => [name, { ...option, description: optionComment(id, name) }] as const,
  );
  return {
    type: 'object',
    description: title,
    properties: {
      enabled: { type: 'boolean', default: true, description: 'False leaves the check out.' },
      ...Object.fromEntries(described),
    },
    additionalProperties: false,
  };
};

/** Settings that have a page of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  checks: 'Options of each check: [checks](checks.md).',
  guards: 'Options of each guard: [guards](guards.md#options).',
};
const LONGEST_DEFAULT = 50;

const aboutSetting = (name: string, shape: ConfigShape): readonly string[] => {
  const head = shape.description === undefined ? [] : [shape.description];
  if (ELSEWHERE[name] !== undefined) return [...head, '', ELSEWHERE[name]];
  const rows = isGroup(shape) ? groupRows(shape, `${name}.`) : rowsOf(name, shape);
  return [
    ...(isGroup(shape) ? [...head, ''] : []),
    ...table(['setting', 'takes', 'default', 'what for'], rows),
  ];
};

const isGroup = (shape: ConfigShape): boolean =>
  shape.properties !== undefined && !isCondition(shape);

const groupRows = ({ properties = {} }: ConfigShape, prefix: string): readonly string[][] =>
  Object.entries(properties).flatMap(([name, shape]) => rowsOf(`${prefix}${name}`, shape));

const rowsOf = (path: string, shape: ConfigShape): readonly string[][] => {
  if (isGroup(shape)) return groupRows(shape, `${path}.`);
  const { items, additionalProperties: named } = shape;
  return [
    [code(path), takes(shape), defaultOf(shape), shape.description ?? ''],
    ...(items !== undefined && isGroup(items) ? groupRows(items, `${path}[].`) : []),
    ...alternativesOf(shape).flatMap((one) => groupRows(one, `${path}.`)),
    ...(named ? alternativesOf(named).flatMap((one) => groupRows(one, `${path}.‹name›.`)) : []),
  ];
};

const alternativesOf = ({ oneOf = [] }: ConfigShape): readonly ConfigShape[] => oneOf;

const CONDITIONS = z.toJSONSchema(conditionSchema, { io: 'input' }) as ConfigShape;
const CONDITION_NAMES = Object.keys(CONDITIONS.properties ?? {}).join();
const isCondition = ({ properties = {} }: ConfigShape): boolean =>
  Object.keys(properties).join() === CONDITION_NAMES;

const defaultOf = ({ default: given, $comment: because }: ConfigShape): string => {
  const text = given === undefined ? '' : JSON.stringify(given);
  const value = text.length > LONGEST_DEFAULT ? 'all' : text && code(text);
  return [value, because].filter(Boolean).join(': ');
};

const takes = (shape: ConfigShape): string => {
  const { type = '', minimum, maximum, exclusiveMinimum } = shape;
  if (isCondition(shape)) return '[conditions](#conditions)';
  if (shape.oneOf !== undefined)
    return shape.oneOf.map((one) => keysOf(one).map(code).join(' with ')).join(', or ');
  if (shape.const !== undefined) return code(String(shape.const));
  if (shape.enum !== undefined) return shape.enum.map((value) => code(String(value))).join(', ');
  if (type === 'array') return `list of ${shape.items ? takes(shape.items) : 'any'}`;
  if (type === 'object') return shape.properties ? 'settings' : 'names and values';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return [
    TYPES[type] ?? type,
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(isBounded ? [`to ${maximum}`] : []),
  ].join(' ');
};

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'whole number',
  string: 'text',
};

const keysOf = ({ properties = {} }: ConfigShape): readonly string[] =>
  Object.entries(properties).map(([name, { const: fixed }]) =>
    fixed === undefined ? name : `${name}: ${fixed}`,
  );

const withoutDeployment = (): readonly string[] => [
  'What the parameter of a deployment may hold ([how](guides/operating.md#settings-without-a-deployment)), and only in this direction: what is bolder than',
  'what was deployed is not taken.',
  '',
  ...table(
    ['setting', 'may only be'],
    Object.entries(CAREFUL_SETTINGS).map(([name, careful]) => [code(name), onlyBe(name, careful)]),
  ),
];

const onlyBe = (name: string, careful: Careful): string => {
  if (name === 'mode') return 'more careful: `autopilot`, `approve`, `recommend`';
  const value = name
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], DEFAULTS);
  const isSwitch = typeof value === 'boolean' || name.startsWith('checks.');
  if (isSwitch) return careful === 'lower' ? '`false`' : '`true`';
  return careful;
};
const DEFAULTS: unknown = configSchema.parse({});

const conditions = (): readonly string[] => [
  'All that are named must hold.',
  '',
  ...table(
    ['condition', 'takes', 'holds when'],
    Object.entries(CONDITIONS.properties ?? {}).map(([name, shape]) => [
      code(name),
      takes(shape),
      shape.description ?? '',
    ]),
  ),
];

const builtInRules = (): readonly string[] => [
  'They apply when `policy.rules` is left out. Every rule that matches counts, and the strictest wins; what no rule',
  'matches asks one person. High risk always asks somebody who has signed in, critical risk two people.',
  '',
  ...table(
    ['rule', 'when', 'requires'],
    configSchema
      .parse({})
      .policy.rules.map(({ name, when, require }) => [
        code(name),
        code(JSON.stringify(when)),
        code(require),
      ]),
  ),
];
