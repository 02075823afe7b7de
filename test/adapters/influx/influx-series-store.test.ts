import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { InfluxRequest } from '#adapters/influx/influx-http.ts';
import { makeInfluxSeriesStore } from '#adapters/influx/influx-series-store.ts';
import { NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { aSeries, daysAgo, NOW } from '#test/support/facts.ts';

const answering = (text = '', authorize = async () => 'Token not-a-secret') => {
  const sent: InfluxRequest[] = [];
  const store = makeInfluxSeriesStore({
    call: async (request) => {
      sent.push(request);
      return { text, headers: new Headers() };
    },
    authorize,
    database: 'trim tab',
  });
  return { ...store, sent };
};

test('samples are sent in thousands, compressed, to the database, in milliseconds', async () => {
  const { saveSeries, sent } = answering();
  await saveSeries([aSeries({ days: 40 })]);
  const lines = sent.map(({ body = '' }) => gunzipSync(body).toString().split('\n').length);
  expect(lines).toEqual([5_000, 5_000, 1_520]);
  for (const { path, headers } of sent) {
    expect(path).toBe('/write?db=trim%20tab&precision=ms');
    expect(headers).toMatchObject({
      authorization: 'Token not-a-secret',
      'content-encoding': 'gzip',
    });
  }
});

test('who may ask is found out once, and again only after a failure', async () => {
  const asked: number[] = [];
  const { saveSeries } = answering('', async () => {
    asked.push(1);
    if (asked.length === 1) throw new UpstreamError('not yet');
    return 'Token not-a-secret';
  });
  const one = aSeries({ values: [1] });
  await expect(saveSeries([one])).rejects.toThrow('not yet');
  await saveSeries([one]);
  await saveSeries([one]);
  expect(asked).toHaveLength(2);
});

test.each([
  ['', UpstreamError],
  ['{"results":[{"series":[{"name":"other"}]}]}', UpstreamError],
  ['{"results":[{"statement_id":0,"error":"database not found: trimtab"}]}', NotFoundError],
])('an answer of %j is no answer', async (text, expected) => {
  const { storedPieces } = answering(text);
  await expect(storedPieces('arn:x', ['cpu.utilization'], daysAgo(1), NOW)).rejects.toThrow(
    expected,
  );
});

test('nothing is asked for no metrics and no time', async () => {
  const { storedPieces, sent } = answering();
  expect(await storedPieces('arn:x', [], daysAgo(1), NOW)).toEqual([]);
  expect(await storedPieces('arn:x', ['cpu.utilization'], NOW, NOW)).toEqual([]);
  expect(sent).toEqual([]);
});
