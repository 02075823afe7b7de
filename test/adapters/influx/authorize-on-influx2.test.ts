import { expect, test } from 'vitest';
import { makeAuthorizeOnInflux2 } from '#adapters/influx/authorize-on-influx2.ts';
import type { InfluxRequest } from '#adapters/influx/influx-http.ts';
import { NotFoundError, UpstreamError } from '#core/errors/errors.ts';

const BASIC = `Basic ${Buffer.from('trimtab:not-a-secret').toString('base64')}`;
const DAYS_90 = 90 * 86_400;

/** An instance as InfluxDB 2 documents it, with one bucket. */
const instance = (
  given: { everySeconds?: number; authorizations?: object[]; buckets?: object[] } = {},
) => {
  const asked: InfluxRequest[] = [];
  const bucket = {
    id: 'b1',
    orgID: 'o1',
    retentionRules: given.everySeconds === undefined ? [] : [{ everySeconds: given.everySeconds }],
  };
  const answers: Readonly<Record<string, object>> = {
    'GET /api/v2/buckets?name=trimtab': { buckets: given.buckets ?? [bucket] },
    ...(given.authorizations && {
      'GET /private/legacy/authorizations?token=trimtab': { authorizations: given.authorizations },
    }),
    'POST /private/legacy/authorizations': { id: 'a1' },
  };
  const authorize = makeAuthorizeOnInflux2({
    call: async (request) => {
      asked.push(request);
      const answer = answers[`${request.method} ${request.path}`];
      // A real one has no empty list for a name that it does not know.
      if (answer === undefined && request.path.includes('?token='))
        throw new NotFoundError('influxdb answered with 404: authorization not found');
      const headers = new Headers([
        ['set-cookie', 'influxdb-oss-session=s1; Path=/api/; HttpOnly'],
      ]);
      return { text: answer === undefined ? '' : JSON.stringify(answer), headers };
    },
    user: 'trimtab',
    password: 'not-a-secret',
    bucket: 'trimtab',
    keptDays: 90,
  });
  const calls = () => asked.map(({ method, path }) => `${method} ${path}`);
  return { authorize, asked, calls };
};

test('a new instance gets its retention, and an authorization for one bucket', async () => {
  const { authorize, asked, calls } = instance();
  expect(await authorize()).toBe(BASIC);
  expect(calls()).toEqual([
    'POST /api/v2/signin',
    'GET /api/v2/buckets?name=trimtab',
    'PATCH /api/v2/buckets/b1',
    'GET /private/legacy/authorizations?token=trimtab',
    'POST /private/legacy/authorizations',
    'POST /private/legacy/authorizations/a1/password',
  ]);
  const bodies = asked.map(({ body }) =>
    body === undefined ? undefined : JSON.parse(String(body)),
  );
  expect(bodies[2]).toEqual({ retentionRules: [{ type: 'expire', everySeconds: DAYS_90 }] });
  expect(bodies[4]).toMatchObject({
    token: 'trimtab',
    orgID: 'o1',
    permissions: [
      { action: 'read', resource: { type: 'buckets', id: 'b1', orgID: 'o1' } },
      { action: 'write', resource: { type: 'buckets', id: 'b1', orgID: 'o1' } },
    ],
  });
  expect(bodies[5]).toEqual({ password: 'not-a-secret' });
});

test('the password goes to the sign-in and to the authorization, and the session to the rest', async () => {
  const { authorize, asked } = instance();
  await authorize();
  const [signIn, ...rest] = asked;
  expect(signIn?.headers).toEqual({ authorization: BASIC });
  for (const { headers } of rest)
    expect(headers).toMatchObject({ cookie: 'influxdb-oss-session=s1' });
});

test('an instance that is as it should be is left as it is', async () => {
  const { authorize, calls } = instance({
    everySeconds: DAYS_90,
    authorizations: [{ id: 'a0' }],
  });
  await authorize();
  expect(calls().filter((call) => !call.startsWith('GET'))).toEqual([
    'POST /api/v2/signin',
    'POST /private/legacy/authorizations/a0/password',
  ]);
});

test('an instance without the bucket, or of another kind, is said to be so', async () => {
  await expect(instance({ buckets: [] }).authorize()).rejects.toThrow(NotFoundError);
  await expect(instance({ buckets: [{ name: 'trimtab' }] }).authorize()).rejects.toThrow(
    UpstreamError,
  );
});
