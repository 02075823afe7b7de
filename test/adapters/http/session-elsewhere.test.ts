import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeVerifiedSession } from '#adapters/http/verified-session.ts';
import { configSchema } from '#core/contract/config.ts';
import { ROLES } from '#core/contract/roles.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { ANA } from '#test/support/embedded.ts';
import { NOW } from '#test/support/facts.ts';

const config = configSchema.parse({ approval: { approvers: [ANA] } });
const session = makeVerifiedSession({
  readConfig: async () => ({ config, version: 'v' }),
  now: () => NOW,
  groupsClaim: 'groups',
});
const SUB = 'auth0|1';
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (payload: object) => `${part({ alg: 'RS256' })}.${part(payload)}.c2lnbmF0dXJl`;
const secondsAgo = (seconds: number) => NOW / MS_PER_SECOND - seconds;

/** What the authorizer hands over of a token: every claim as text. */
const signedIn = (
  payload: Readonly<Record<string, unknown>>,
  {
    authorization = `Bearer ${tokenOf({ sub: SUB, ...payload })}`,
    claims = { sub: SUB, email: 'Ana@example.com', email_verified: 'true', groups: '[admin]' },
  }: { readonly authorization?: string; readonly claims?: object | undefined } = {},
) =>
  session(new Request('https://t.example/api', { headers: { authorization } }), {
    event: { requestContext: claims === undefined ? {} : { authorizer: { jwt: { claims } } } },
  });

describe('the groups of somebody whom another issuer let in', () => {
  test.each([
    ['a list', ['operator', 'staff'], ['operator']],
    ['one name', 'approver', ['approver']],
    ['several', ['viewer', 'admin'], ['viewer', 'admin']],
    ['a name with a space, which is none of its words', ['site admin'], []],
    ['one name with spaces', 'viewer admin', []],
    ['the way our own pool writes them', '[admin]', []],
    ['a list of other things', [1, null], []],
    ['an object', { admin: true }, []],
    ['none', undefined, []],
  ])('%s', async (_name, groups, roles) => {
    expect(await signedIn({ groups })).toMatchObject({ user: 'ana', roles });
  });

  test('count only as they stand, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async (groups) => {
        const { roles } = (await signedIn({ groups })) ?? {};
        expect(roles).toEqual(ROLES.filter((role) => groups.includes(role)));
      }),
    );
  });

  test.each([
    ['of somebody else', { authorization: `Bearer ${tokenOf({ sub: 'eve', groups: ['admin'] })}` }],
    ['of nobody', { authorization: `Bearer ${tokenOf({ groups: ['admin'] })}` }],
    ['that is none', { authorization: 'Bearer x' }],
    ['that is no JSON', { authorization: 'Bearer YQ.YQ.YQ' }],
  ])('are not taken from a token %s', async (_name, given) => {
    expect(await signedIn({}, given)).toMatchObject({ roles: [] });
  });

  test('say nothing where no authorizer has seen a token', async () => {
    const { event } = { event: { requestContext: {} } };
    const headers = { authorization: `Bearer ${tokenOf({ sub: SUB, groups: ['admin'] })}` };
    expect(await session(new Request('https://t.example/a/x', { headers }), { event })).toBe(
      undefined,
    );
  });
});

describe('a second factor just now', () => {
  const justNow = { auth_time: secondsAgo(60) };

  test.each([
    ['said by amr', { ...justNow, amr: ['pwd', 'mfa'] }, 'stepped-up'],
    [
      'said by acr',
      { ...justNow, acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' },
      'stepped-up',
    ],
    ['is not a code alone', { ...justNow, amr: ['otp'] }, 'signed-in'],
    ['is not assumed', justNow, 'signed-in'],
    [
      'is not a level that each issuer numbers in its own way',
      { ...justNow, acr: '2' },
      'signed-in',
    ],
    [
      'is not one of long ago',
      { amr: ['mfa'], auth_time: secondsAgo((11 * MS_PER_MINUTE) / MS_PER_SECOND) },
      'signed-in',
    ],
    ['is not one of a time that nobody says', { amr: ['mfa'] }, 'signed-in'],
    ['is not one of a time that is no number', { amr: ['mfa'], auth_time: 'now' }, 'signed-in'],
  ])('%s', async (_name, payload, assurance) => {
    expect(await signedIn({ groups: ['approver'], ...payload })).toMatchObject({ assurance });
  });
});
