import { describe, expect, test } from 'vitest';
import { makeVerifiedSession } from '#adapters/http/verified-session.ts';
import { configSchema } from '#core/contract/config.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { apiEvent, claimsOf } from '#test/support/api-event.ts';

const NOW = 1_773_342_238_000;
const config = configSchema.parse({
  approval: {
    approvers: [
      { name: 'ana', mail: 'ana@example.com' },
      { name: 'ben@example.com', mail: 'benjamin@example.com' },
    ],
  },
});
const session = makeVerifiedSession({
  readConfig: async () => ({ config, version: 'v' }),
  now: () => NOW,
});
const sessionOf = async (more: Readonly<Record<string, string>>) =>
  session(new Request('https://example.com/api/status'), {
    event: apiEvent('/api/status', { claims: claimsOf(['approver'], more) }),
  });
const ago = (ms: number): string => String((NOW - ms) / MS_PER_SECOND);

describe('who somebody is', () => {
  test.each([
    ['an approver, by their verified address in any spelling', {}, 'ana'],
    ['anybody else, by their address', { email: 'Cleo@example.com' }, 'cleo@example.com'],
    [
      'nobody that approvals know, by an address that is not verified',
      { email_verified: 'false' },
      'user 5a1c0c1e-0000-4000-8000-000000000001',
    ],
    [
      'nobody that approvals know, by a name they gave themselves',
      { email: 'x@example.com', name: 'ana', preferred_username: 'ana', 'cognito:username': 'ana' },
      'x@example.com',
    ],
  ])('%s', async (_who, more, user) => {
    expect(await sessionOf(more)).toMatchObject({ user, roles: ['approver'] });
  });
});

describe('how sure it is', () => {
  test.each([
    ['stepped-up, right after the sign-in', { auth_time: ago(0) }, 'stepped-up'],
    ['stepped-up, just before ten minutes', { auth_time: ago(599_000) }, 'stepped-up'],
    ['signed-in, after ten minutes', { auth_time: ago(10 * MS_PER_MINUTE) }, 'signed-in'],
    ['signed-in, where the token does not say since when', {}, 'signed-in'],
    [
      'signed-in, where another provider asked them',
      { auth_time: ago(0), identities: '[{"providerName":"Elsewhere"}]' },
      'signed-in',
    ],
  ])('%s', async (_how, more, assurance) => {
    expect(await sessionOf(more)).toMatchObject({ assurance });
  });
});
