import { globSync, readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { translateError } from '#adapters/aws/errors.ts';
import { handle } from '#adapters/aws/middleware.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_DEV = 'true';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

/** What a request that failed has besides; see `functions/api.ts`. */
const FIELDS = new Set(['@timestamp', 'id', 'route', 'name']);

/** All fields of a line, as queries name them. */
const pathsOf = (value: object, before = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? pathsOf(inner, `${before}${key}.`)
      : [before + key],
  );

beforeAll(async () => {
  const keep = (line: unknown) => {
    for (const path of pathsOf(JSON.parse(String(line)))) FIELDS.add(path);
  };
  for (const level of ['info', 'error'] as const) vi.spyOn(console, level).mockImplementation(keep);
  const context = {
    functionName: 'collect-inventory',
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => 1_000,
  } as Context;
  const event = { change: 'chg-a', fence: 1, account: '123456789012', region: 'us-east-1' };
  const refused = Object.assign(new Error('no'), { name: 'AccessDenied' });
  const call = { service: 'ec2', operation: 'DescribeVolumes', region: 'us-east-1' };
  for (const ends of [
    async () => 'done',
    () => Promise.reject(translateError(call, refused)),
    () => Promise.reject(new TypeError('a bug')),
  ])
    await handle(z.looseObject({}), ends)(event, context).catch(() => {});
});
afterAll(() => vi.restoreAllMocks());

const WORDS = new Set([
  ...['fields', 'filter', 'sort', 'limit', 'stats', 'by', 'as', 'asc', 'desc', 'like', 'bin', 'h'],
  ...['ispresent', 'count', 'max', 'avg'],
]);

const queries = globSync(['docs/guides/operating.md', 'docs/runbooks/*.md']).flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```\n((?:fields|filter) [\s\S]*?)^```/gm)].map(
    ([, query = '']) => [page, query] as const,
  ),
);

test('there are some, and lines to compare them with', () => {
  expect(queries.length).toBeGreaterThan(5);
  expect(FIELDS.size).toBeGreaterThan(15);
});

test.each(queries)('%s asks for fields that are logged: %s', (_page, query) => {
  const named = new Set([...query.matchAll(/ as (\w+)/g)].map(([, name]) => name));
  const words = query
    .replaceAll(/"[^"]*"|\/[^/]*\//g, '')
    .match(/[@A-Za-z][\w.]*/g)
    ?.filter((word) => !WORDS.has(word) && !named.has(word));
  expect(words?.filter((word) => !FIELDS.has(word))).toEqual([]);
});
