import { readFileSync } from 'node:fs';
import { HTTPException } from 'hono/http-exception';
import { parse } from 'yaml';
import * as z from 'zod';
import { errorAnswer } from '#adapters/http/api-error.ts';
import { makeTokenBuckets, type RequestKind } from '#adapters/http/rate-limit.ts';
import { conditionSchema } from '#core/contract/config/condition.ts';
import { configSchema } from '#core/contract/config.ts';
import { ROLES } from '#core/contract/roles.ts';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';
import { EXIT } from '../cli/exit.ts';
import { commentOn } from './draw-catalogue.ts';
import { code, document, table } from './markdown.ts';

/** Returns the numbers and names that guides point to: what would drift if it were written by hand. */
export const referenceDocument = (): string =>
  document(
    'Reference',
    ['What commands end with, what `trimtab.yaml` takes, and who may ask the API for what.'],
    [
      ['Exit codes', exitCodes()],
      ['Settings', settings()],
      ['Conditions', conditions()],
      ['Built-in rules', builtInRules()],
      ['Roles and routes', routes()],
      ['Errors of the API', errors()],
      ['Rate limits', rateLimits()],
    ],
  );

/** Shows where the code of a function can be fetched. A scan lists functions, and gets none. */
const NOT_SCANNED = 'lambda:GetFunction';

/** The policy of whoever scans: the reads of the functions that collect, and one for the list of regions. */
export const scanPolicyDocument = (): string => {
  const looks = ['collect-inventory', 'collect-metrics', 'collect-costs'].flatMap(
    (entry) => FUNCTION_ACCESS[entry]?.looks ?? [],
  );
  const statement = {
    Sid: 'TrimtabScan',
    Effect: 'Allow',
    Action: [...new Set([...looks, 'ec2:DescribeRegions'])]
      .filter((action) => action !== NOT_SCANNED)
      .sort(),
    Resource: '*',
  };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`;
};

const sourceOf = (path: string): string =>
  readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const exitCodes = (): readonly string[] => {
  const source = sourceOf('cli/exit.ts');
  const rows = Object.entries(EXIT).map(([name, value]) => [
    code(String(value)),
    name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    commentOn(source, name),
  ]);
  return [
    'What went wrong is said in one line on stderr; results go to stdout.',
    '',
    ...table(['code', 'name', 'when'], rows),
  ];
};

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
const meaningOf = (path: string, name: string): string => {
  const [first = ''] = path.split('.');
  const own = ['approval', 'execution', 'notify'].includes(first);
  const source = sourceOf(`core/contract/config${own ? `/${first}` : ''}.ts`);
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

interface Routes {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly 'x-role': string; readonly summary: string }>>
    >
  >;
}

const routes = (): readonly string[] => {
  const { paths } = parse(sourceOf('docs/api/openapi.yaml')) as Routes;
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-role': role, summary }]) => [
      code(`${method.toUpperCase()} /api${path}`),
      role,
      summary,
    ]),
  );
  return [
    `Each role may all that those before it may: ${ROLES.join(', ')}. Requests and answers: [openapi.yaml](api/openapi.yaml).`,
    '',
    ...table(['route', 'least role', 'what'], rows),
  ];
};

const errors = (): readonly string[] =>
  table(
    ['status', '`error.code`', 'when'],
    ERRORS.map(([error, when]) => {
      const { status, code: name } = errorAnswer(error);
      return [String(status), code(name), when];
    }),
  );

const ERRORS: readonly (readonly [error: Error, when: string])[] = [
  [new InvalidInputError(''), 'what was sent is not as declared'],
  [new HTTPException(401), 'nobody has signed in'],
  [new NotPermittedError(''), 'the role, a guard or the policy forbids it'],
  [new NotFoundError(''), 'there is no such thing'],
  [new ConflictError(''), 'it is not any more as it was seen: read it again'],
  [
    new HTTPException(429),
    'too many requests; `Retry-After` says in how many seconds to come again',
  ],
  [new Error(), 'a bug; the id names it in the log'],
  [new UpstreamError(''), 'something that is needed does not answer: try again'],
];

const rateLimits = (): readonly string[] =>
  table(
    ['requests', 'at once', 'then a second'],
    (['read', 'decision'] satisfies RequestKind[]).map((kind) => {
      const take = makeTokenBuckets(() => 0);
      let atOnce = 0;
      while (take('somebody', kind) === 0) atOnce++;
      const everyMs = take('somebody', kind);
      return [kind, String(atOnce), String(MS_PER_SECOND / everyMs)];
    }),
  );
