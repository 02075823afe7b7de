import { readdirSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { FUNCTIONS, KEEP_SERIES, SCHEDULES } from '#core/contract/workflow.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;
const CONTEXT = { functionName: 'test', awsRequestId: 'test', getRemainingTimeInMillis: () => 1 };

/** Takes whatever the platform puts in: a schedule's event, an HTTP request, or the start of a workflow. */
const TAKES_ANYTHING = [
  'api',
  'collect-costs',
  'list-scopes',
  ...SCHEDULES.flatMap(({ target }) => ('function' in target ? [target.function] : [])),
];

beforeAll(() => {
  Object.assign(process.env, {
    ...Object.fromEntries(TABLE_VARIABLES.map((name) => [name, name.toLowerCase()])),
    CHANGE_WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000042:stateMachine:change',
    PUBLIC_URL: 'http://127.0.0.1:4781',
    MAIL_FROM: 'Trimtab <approvals@trimtab.localhost>',
    INFLUX_URL: 'https://influx.example.com:8086',
    INFLUX_USER: 'trimtab',
    INFLUX_PASSWORD: 'not-a-secret',
    INFLUX_BUCKET: 'trimtab',
    AWS_ACCESS_KEY_ID: 'AKIA123456789012',
    AWS_SECRET_ACCESS_KEY: 'canary-secret-key',
    AWS_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
});

/** All that functions are given, each field that may hold a secret with one in it. */
const FULL_OF_SECRETS = {
  change: 'chg-a',
  fence: 1,
  account: '123456789012',
  region: 'us-east-1',
  taskToken: 'canary-task-token',
  seen: 'canary-seen',
  because: 'canary-because',
  outcome: 'completed',
  RequestType: 'Create',
  ResponseURL: 'https://127.0.0.1:1/canary-signature',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Configuration',
  ResourceProperties: { config: '{"canary": "canary-config"}' },
  version: '2.0',
  rawPath: '/a/canary-link',
  rawQueryString: 'code=canary-code',
  headers: { host: 'example.com', cookie: 'session=canary-cookie', authorization: 'canary-jwt' },
  requestContext: { http: { method: 'GET', path: '/a/canary-link' }, domainName: 'example.com' },
  isBase64Encoded: false,
} as const;
/** What each function takes of it; the others take anything. */
const TAKES: Readonly<Record<string, readonly (keyof typeof FULL_OF_SECRETS)[]>> = {
  ...Object.fromEntries(
    ['collect-inventory', 'collect-metrics', 'open-changes', 'run-checks'].map((entry) => [
      entry,
      ['account', 'region'],
    ]),
  ),
  ...Object.fromEntries(
    ['assess', 'check-guards', 'rehearse', 'write-plan'].map((entry) => [
      entry,
      ['change', 'fence'],
    ]),
  ),
  ...Object.fromEntries(
    ['ask-approval', 'await-turn', 'watch-change'].map((entry) => [
      entry,
      ['change', 'fence', 'taskToken'],
    ]),
  ),
  'apply-step': ['change', 'fence', 'seen'],
  'undo-step': ['change', 'fence', 'seen'],
  reconcile: ['change', 'fence', 'because'],
  'close-change': ['change', 'fence', 'outcome', 'because'],
};

const handlerOf = async (entry: string): Promise<Handler> =>
  ((await import(`#functions/${entry}.ts`)) as { handler: Handler }).handler;

describe('the functions', () => {
  test('are the files of the folder, one for each', () => {
    const files = readdirSync(new URL('../../functions/', import.meta.url));
    expect(files.toSorted()).toEqual(
      [...FUNCTIONS, KEEP_SERIES].map(({ entry }) => `${entry}.ts`).toSorted(),
    );
  });

  test.each(FUNCTIONS)('$entry has a handler', async ({ entry }) => {
    expect(await handlerOf(entry)).toBeTypeOf('function');
  });

  test.each(FUNCTIONS.filter(({ entry }) => !TAKES_ANYTHING.includes(entry)))(
    '$entry refuses an event that is not its own, naming fields and not what was in them',
    async ({ entry }) => {
      const handler = await handlerOf(entry);
      const refused = handler({ change: 7, account: 7, secret: 'sesame' }, CONTEXT);
      await expect(refused).rejects.toThrow(InvalidInputError);
      const says = String(await refused.catch((error: unknown) => error));
      expect(says).toMatch(/change|account|ResponseURL|Records/);
      expect(says).not.toContain('sesame');
    },
  );

  test('keep-series saves and reads, and refuses anything else', async () => {
    const handler = await handlerOf(KEEP_SERIES.entry);
    const refused = handler({ ask: 'delete', secret: 'sesame' }, CONTEXT);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(/ask/);
    await expect(refused).rejects.not.toThrow(/sesame/);
  });
});

describe('the log of', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  test.each(FUNCTIONS)('$entry names function and request, and no secret', async ({ entry }) => {
    vi.resetModules();
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const written: string[] = [];
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation((...given) => void written.push(given.join(' ')));
    const { setTransport } = await import('#adapters/aws/clients.ts');
    // Every call fails as the network does, with an error that quotes what was sent.
    setTransport({
      handle: async (request: { body?: unknown }) => {
        const error = new Error(`no route for canary ${request.body}`);
        throw Object.assign(error, { code: 'ECONNREFUSED' });
      },
    });
    const takes = TAKES[entry];
    const event = takes
      ? Object.fromEntries(takes.map((key) => [key, FULL_OF_SECRETS[key]]))
      : FULL_OF_SECRETS;
    const handler = await handlerOf(entry);
    await handler(event, { ...CONTEXT, functionName: entry }).catch(() => {});
    await handler({ ...event, change: 7, account: 7, canary: 'canary' }, CONTEXT).catch(() => {});
    // Whatever else is written to the console, as advice of the SDK, is searched as well.
    const lines = written
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const logged = lines.filter((line) => !('_aws' in line));
    expect(logged.length).toBeGreaterThan(1);
    for (const line of logged)
      expect(line).toMatchObject({ function: expect.any(String), requestId: 'test' });
    if (takes?.includes('change')) expect(logged[0]).toMatchObject({ change: 'chg-a' });
    if (takes?.includes('account')) expect(logged[0]).toMatchObject({ account: '123456789012' });
    expect(written.join('\n')).not.toContain('canary-');
  });
});
