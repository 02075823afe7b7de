import { expect, test } from 'vitest';
import { makeCallInflux } from '#adapters/influx/influx-http.ts';
import { freePort } from '#test/support/free-port.ts';

const WRITE = { method: 'POST', path: '/write?db=trimtab', body: 'sample value=1 1' } as const;

/** Calls a server that gives these answers, one after the other. */
const calling = (...answers: (() => Response | Promise<Response>)[]) => {
  const waits: number[] = [];
  let asked = 0;
  const call = makeCallInflux({
    url: 'http://influx.test',
    send: async () => (answers[asked++] ?? (() => new Response(null, { status: 204 })))(),
    wait: async (ms) => waits.push(ms),
  });
  return { call, waits, asked: () => asked };
};

const refusing =
  (status: number, body: object = {}) =>
  () =>
    new Response(JSON.stringify(body), { status });

test.each([
  [400, { error: "unable to parse 'sample,resource=arn:x': bad" }, 'InvalidInputError'],
  [401, { error: 'authorization failed' }, 'NotPermittedError'],
  [403, { message: 'forbidden' }, 'NotPermittedError'],
  [404, { error: 'database not found: "x"' }, 'NotFoundError'],
  [413, { error: 'too large' }, 'InvalidInputError'],
  [429, {}, 'UpstreamError'],
  [500, { error: 'engine: cache-max-memory-size exceeded' }, 'UpstreamError'],
  [503, {}, 'UpstreamError'],
])('an answer of %i is told as the product tells it', async (status, body, name) => {
  const refuse = refusing(status, body);
  const failed = calling(refuse, refuse, refuse).call(WRITE);
  await expect(failed).rejects.toMatchObject({ name, details: { code: `HTTP ${status}` } });
  await expect(failed).rejects.toThrow(/^influxdb POST \/write failed/);
  await expect(failed).rejects.not.toThrow(/arn:x|db=/);
});

test('what may work later is tried again a little later, three times in all', async () => {
  const later = calling(refusing(503), refusing(503));
  expect((await later.call(WRITE)).text).toBe('');
  expect(later.waits).toEqual([200, 400]);
  const never = calling(refusing(503), refusing(503), refusing(503));
  await expect(never.call(WRITE)).rejects.toMatchObject({ name: 'UpstreamError' });
  expect(never.asked()).toBe(3);
});

test('what fails the same way each time is asked once', async () => {
  const refused = calling(refusing(400));
  await expect(refused.call(WRITE)).rejects.toMatchObject({ name: 'InvalidInputError' });
  expect(refused.asked()).toBe(1);
});

test('a server that is not there, or never answers, may be there later', async () => {
  const gone = makeCallInflux({
    url: `http://127.0.0.1:${await freePort()}`,
    wait: async () => undefined,
  });
  await expect(gone(WRITE)).rejects.toMatchObject({
    name: 'UpstreamError',
    details: { code: 'ECONNREFUSED' },
  });
  const silent = makeCallInflux({
    url: 'http://influx.test',
    timeoutMs: 1,
    wait: async () => undefined,
    send: (_url, { signal } = {}) =>
      new Promise((_, failed) => {
        signal?.addEventListener('abort', () => failed(signal.reason));
      }),
  });
  await expect(silent(WRITE)).rejects.toMatchObject({
    name: 'UpstreamError',
    details: { code: 'TimeoutError' },
  });
});
