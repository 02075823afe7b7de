import * as z from 'zod';
import { NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import type { CallInflux, InfluxRequest } from './influx-http.ts';

export interface AuthorizeOnInflux2Options {
  readonly call: CallInflux;
  /** Who was named when the instance was made, and may do everything on it. */
  readonly user: string;
  readonly password: string;
  /** Made with the instance. */
  readonly bucket: string;
  readonly keptDays: number;
}

const bucketsSchema = z.object({
  buckets: z.array(
    z.object({
      id: z.string(),
      orgID: z.string(),
      retentionRules: z.array(z.object({ everySeconds: z.int() })),
    }),
  ),
});
const authorizationSchema = z.object({ id: z.string() });
const authorizationsSchema = z.object({ authorizations: z.array(authorizationSchema) });

/**
 * Lets itself in to the API that is compatible with 1.x. The user of an instance may sign in, but `/write` and `/query`
 * know only authorizations of their own: one is made that may read and write one bucket, and given the user's password.
 * The bucket is told how long to keep samples. All of it may be repeated, by several at once.
 *
 * @see https://docs.influxdata.com/influxdb/v2/api/legacy-authorizations/
 */
export const makeAuthorizeOnInflux2 =
  ({ call, user, password, bucket, keptDays }: AuthorizeOnInflux2Options) =>
  async (): Promise<string> => {
    const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const signedIn = await call({
      method: 'POST',
      path: '/api/v2/signin',
      headers: { authorization: basic },
    });
    const cookie = signedIn.headers.getSetCookie().map((each) => each.replace(/;.*$/s, ''));
    const ask = askWith({ call, cookie: cookie.join('; ') });

    const { id, orgID, retentionRules } = await theBucket(ask, bucket);
    const everySeconds = (keptDays * MS_PER_DAY) / MS_PER_SECOND;
    if (retentionRules.some((rule) => rule.everySeconds === everySeconds) === false)
      await ask(z.unknown(), {
        method: 'PATCH',
        path: `/api/v2/buckets/${id}`,
        json: { retentionRules: [{ type: 'expire', everySeconds }] },
      });

    const authorization =
      (await theAuthorization(ask, user)) ??
      (await ask(authorizationSchema, {
        method: 'POST',
        path: AUTHORIZATIONS,
        json: {
          token: user,
          orgID,
          description: 'Trimtab: series',
          permissions: ['read', 'write'].map((action) => ({
            action,
            resource: { type: 'buckets', id, orgID },
          })),
        },
      }));
    await ask(z.unknown(), {
      method: 'POST',
      path: `${AUTHORIZATIONS}/${authorization.id}/password`,
      json: { password },
    });
    return basic;
  };

const AUTHORIZATIONS = '/private/legacy/authorizations';

type Ask = <T>(
  schema: z.ZodType<T>,
  request: Pick<InfluxRequest, 'method' | 'path'> & { readonly json?: object },
) => Promise<T>;

const askWith =
  ({ call, cookie }: { readonly call: CallInflux; readonly cookie: string }): Ask =>
  async (schema, { json, ...request }) => {
    const { text } = await call({
      ...request,
      headers: { cookie, 'content-type': 'application/json' },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const parsed = schema.safeParse(text === '' ? undefined : JSON.parse(text));
    if (parsed.success) return parsed.data;
    const [path] = request.path.split('?');
    throw new UpstreamError(`influxdb ${request.method} ${path} gave an answer of another kind`);
  };

/** Version 2.7.12 answers 404 for a name that it does not know, where its documentation has an empty list. */
const theAuthorization = async (ask: Ask, name: string) => {
  const path = `${AUTHORIZATIONS}?token=${encodeURIComponent(name)}`;
  const known = await ask(authorizationsSchema, { method: 'GET', path }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  return known?.authorizations[0];
};

const theBucket = async (ask: Ask, name: string) => {
  const { buckets } = await ask(bucketsSchema, {
    method: 'GET',
    path: `/api/v2/buckets?name=${encodeURIComponent(name)}`,
  });
  const [found] = buckets;
  if (found === undefined) throw new NotFoundError(`the instance has no bucket ${name}`);
  return found;
};
