import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { handle } from '#adapters/aws/middleware.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';

vi.hoisted(() => {
  // Powertools writes through the console that can be spied on, and writes metrics all the same.
  process.env.POWERTOOLS_DEV = 'true';
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
});

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((line) => {
      written.push(String(line));
    });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const context = {
  functionName: 'apply-step',
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => 30_000,
} as Context;
const schema = z.strictObject({
  change: z.string(),
  fence: z.int().positive(),
  taskToken: z.string().optional(),
  link: z.string().optional(),
});
const CANARIES = { taskToken: 'canary-token', link: 'https://example.com/a/canary-link' };
const logged = () => written.join('\n');
const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a handler', () => {
  test('gives the use case its event, and the answer back', async () => {
    const handler = handle(schema, async ({ change, fence }) => `${change} ${fence}`);
    expect(await handler({ change: 'chg-a', fence: 2 }, context)).toBe('chg-a 2');
  });

  test('names the field of an event that is not what was expected, and not its value', async () => {
    const handler = handle(schema, async () => 'done');
    const wrong = { change: 'chg-a', fence: 'canary-value', taskToken: 'canary-token' };
    await expect(handler(wrong, context)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining('fence: '),
    });
    await expect(handler(null, context)).rejects.toThrow('event: ');
    expect(logged()).not.toContain('canary');
  });

  test('lets errors go on as they are, since their names steer the workflow', async () => {
    const error = new ConflictError('it moved');
    const handler = handle(schema, () => Promise.reject(error));
    await expect(handler({ change: 'chg-a', fence: 1 }, context)).rejects.toBe(error);
  });
});

describe('the log', () => {
  test('names the change and never what an event carries besides', async () => {
    const handler = handle(schema, async () => 'done');
    await handler({ change: 'chg-a', fence: 2, ...CANARIES }, context);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        message: 'completed',
        function: 'apply-step',
        requestId: 'request-1',
        change: 'chg-a',
        fence: 2,
        durationMs: expect.any(Number),
        coldStart: expect.any(Boolean),
      }),
    );
    expect(logged()).not.toContain('canary');
  });

  test('keeps nothing of one run for the next', async () => {
    const handler = handle(z.looseObject({}), async () => 'done');
    await handler({ change: 'chg-a' }, context);
    written.length = 0;
    await handler({ account: '123456789012' }, context);
    expect(logged()).not.toContain('chg-a');
    expect(lines()).toContainEqual(expect.objectContaining({ account: '123456789012' }));
  });

  test('tells an error of ours with its details', async () => {
    const error = new UpstreamError('slow down', { details: { code: 'Throttling' } });
    const handler = handle(schema, () => Promise.reject(error));
    await handler({ change: 'chg-a', fence: 1 }, context).catch(() => {});
    expect(lines()).toContainEqual(
      expect.objectContaining({
        message: 'failed',
        error: expect.objectContaining({
          name: 'UpstreamError',
          retry: 'backoff',
          details: { code: 'Throttling' },
        }),
      }),
    );
  });

  test('tells each of several errors by its own rule', async () => {
    const errors = [new UpstreamError('slow down'), new TypeError(`a bug in ${CANARIES.link}`)];
    const handler = handle(schema, () => Promise.reject(new AggregateError(errors, 'canary')));
    await handler({ change: 'chg-a', fence: 1 }, context).catch(() => {});
    expect(lines()).toContainEqual(
      expect.objectContaining({
        error: {
          name: 'AggregateError',
          errors: [
            expect.objectContaining({ name: 'UpstreamError', message: 'slow down' }),
            { name: 'TypeError', at: expect.any(Array) },
          ],
        },
      }),
    );
    expect(logged()).not.toContain('canary');
  });

  test('tells only the name and the place of any other error, which may quote its input', async () => {
    const handler = handle(schema, async () => {
      throw new TypeError(`cannot read ${CANARIES.link}\n of this`);
    });
    await handler({ change: 'chg-a', fence: 1, ...CANARIES }, context).catch(() => {});
    expect(logged()).toContain('TypeError');
    expect(logged()).toContain('middleware.test.ts');
    expect(logged()).not.toContain('canary');
  });
});

describe('the metrics', () => {
  test('are quiet where they are disabled', async () => {
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    vi.resetModules();
    const quiet = await import('#adapters/aws/middleware.ts');
    await quiet.handle(schema, async () => 'done')({ change: 'chg-a', fence: 1 }, context);
    expect(written).toEqual([]);
  });
});
