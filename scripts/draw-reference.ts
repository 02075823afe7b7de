import { readFileSync } from 'node:fs';
import { HTTPException } from 'hono/http-exception';
import { parse } from 'yaml';
import { errorAnswer } from '#adapters/http/api-error.ts';
import { makeTokenBuckets, type RequestKind } from '#adapters/http/rate-limit.ts';
import { contextSchema } from '#core/contract/context.ts';
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
import { commentOn } from './comments.ts';
import { commandLines } from './draw-commands.ts';
import { code, document, table } from './markdown.ts';

/** Returns the numbers and names that guides point to: what would drift if it were written by hand. */
export const referenceDocument = (): string =>
  document(
    'Reference',
    [
      'What commands there are and what they end with, and who may ask the API for what. What `trimtab.yaml` takes:',
      '[configuration](configuration.md).',
    ],
    [
      ['Commands', commandLines()],
      ['Exit codes', exitCodes()],
      ['Context of a deployment', context()],
      ['Roles and routes', routes()],
      ['Errors of the API', errors()],
      ['Rate limits', rateLimits()],
    ],
  );

const context = (): readonly string[] => [
  'What the form of a deployment is, said by `npx cdk deploy --all -c key=value`; another key is refused.',
  '',
  ...table(
    ['key', 'default', 'what for'],
    Object.entries(contextSchema.shape).map(([key, schema]) => {
      const byDefault = schema.safeParse(undefined);
      const value = byDefault.success && byDefault.data;
      return [
        code(key),
        value === undefined || value === false ? '' : code(String(value)),
        schema.description ?? '',
      ];
    }),
  ),
];

/** What a scan asks and nothing that is deployed does: where to look, list prices, the bill of what was found. */
const SCANNED_TOO = [
  'ce:GetCostAndUsageWithResources',
  'ec2:DescribeRegions',
  'pricing:GetProducts',
];

/** The policy of whoever scans: the reads of the functions that collect, and its own. */
export const scanPolicyDocument = (): string => {
  const looks = ['collect-inventory', 'collect-metrics', 'collect-costs'].flatMap((entry) => [
    ...(FUNCTION_ACCESS[entry]?.looks ?? []),
    ...(FUNCTION_ACCESS[entry]?.looksAtHome ?? []),
  ]);
  const statement = {
    Sid: 'TrimtabScan',
    Effect: 'Allow',
    Action: [...new Set([...looks, ...SCANNED_TOO])].sort(),
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
