import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { conditionSchema } from '#core/contract/config/condition.ts';
import { configSchema } from '#core/contract/config.ts';
import { commentOn } from './draw-catalogue.ts';
import { code, table } from './markdown.ts';

/** Returns what `trimtab.yaml` takes: every setting, what rules can look at, and the rules that are built in. */
export const settingsSections = (): readonly (readonly [
  heading: string,
  lines: readonly string[],
])[] => [
  ['Settings', settings()],
  ['Conditions', conditions()],
  ['Built-in rules', builtInRules()],
];

/** What JSON Schema says of a setting. */
interface Shape {
  readonly type?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
}

/** Settings that have a page of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  checks: 'options by check id: [checks](checks.md)',
  guards: 'options by guard id: [guards](guards.md#options)',
  'notify.targets': 'targets by name: [notifications](notifications.md)',
};
/** Filled in by the reader, never written by hand. */
const NOT_WRITTEN = ['policy.rules[].where'];
const LONGEST_DEFAULT = 50;

const settings = (): readonly string[] => [
  'All are optional. A key that there is not, or a value that cannot be, is refused with its line.',
  '',
  ...table(['setting', 'default', 'takes', 'what for'], rowsOf(shapeOf(configSchema), '')),
];

const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input' }) as Shape;

const rowsOf = ({ properties = {} }: Shape, prefix: string): readonly string[][] =>
  Object.entries(properties).flatMap(([name, shape]) => {
    const path = `${prefix}${name}`;
    if (NOT_WRITTEN.includes(path)) return [];
    const isGroup = shape.properties !== undefined && !isCondition(shape);
    if (isGroup && ELSEWHERE[path] === undefined) return rowsOf(shape, `${path}.`);
    const members = shape.items?.properties === undefined || isCondition(shape.items);
    return [
      [code(path), defaultOf(shape), ELSEWHERE[path] ?? takes(shape), meaningOf(path, name)],
      ...(members ? [] : rowsOf(shape.items ?? {}, `${path}[].`)),
    ];
  });

const CONDITIONS = Object.keys(shapeOf(conditionSchema).properties ?? {}).join();
const isCondition = ({ properties = {} }: Shape): boolean =>
  Object.keys(properties).join() === CONDITIONS;

const defaultOf = ({ default: given }: Shape): string => {
  if (given === undefined) return '';
  const text = JSON.stringify(given);
  return text.length > LONGEST_DEFAULT ? 'see below' : code(text);
};

const takes = (shape: Shape): string => {
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

const keysOf = ({ properties = {} }: Shape): readonly string[] =>
  Object.entries(properties).map(([name, { const: fixed }]) =>
    fixed === undefined ? name : `${name}: ${fixed}`,
  );

/** The comment on a setting; none where two settings of a file have one name, since only one of them would be right. */
const meaningOf = (setting: string, name: string): string => {
  const [first = ''] = setting.split('.');
  const own = ['approval', 'execution', 'notify', 'organization'].includes(first);
  const path = `../core/contract/config${own ? `/${first}` : ''}.ts`;
  const source = readFileSync(new URL(path, import.meta.url), 'utf8');
  const isOne = [...source.matchAll(new RegExp(`\\b${name}:`, 'g'))].length === 1;
  return isOne ? commentOn(source, name) : '';
};

const conditions = (): readonly string[] => [
  'All that are named must hold.',
  '',
  ...table(
    ['condition', 'takes'],
    Object.entries(shapeOf(conditionSchema).properties ?? {}).map(([name, shape]) => [
      code(name),
      takes(shape),
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
