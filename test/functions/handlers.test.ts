import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
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
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
});

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
      expect(says).toMatch(/change|account|ResponseURL/);
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
