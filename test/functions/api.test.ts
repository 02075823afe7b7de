import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusSchema } from '#core/contract/api.ts';
import { ROLES } from '#core/contract/roles.ts';
import { makeInvoke } from '#local/functions.ts';
import { anEstate, aVolume } from '#test/local/account/an-account.ts';
import { apiEvent, claimsOf } from '#test/support/api-event.ts';
import { ANA, type Embedded, openNew } from '#test/support/embedded.ts';

/** The deployed handler, asked with the events that an HTTP API sends. */

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const invoke = makeInvoke();
let embedded: Embedded;
const ask = (...request: Parameters<typeof apiEvent>): Promise<Answer> =>
  embedded.clock.during(() => invoke('api', apiEvent(...request))) as Promise<Answer>;
let arn = '';

beforeAll(async () => {
  const estate = anEstate([aVolume({})]);
  embedded = await openNew(estate, {
    config: { mode: 'approve', approval: { approvers: [ANA] } },
  });
  const scope = { account: estate.accountId, region: estate.regions[0] ?? '' };
  await embedded.clock.during(() => invoke('collect-inventory', scope));
  const { body } = await ask('/api/resources', { claims: claimsOf(['viewer']) });
  arn = JSON.parse(body).resources[0].arn;
});
afterAll(() => embedded.close());

/** A route of each class, and what somebody who may is answered; nothing of what is asked for is there. */
const ROUTES = [
  ['viewer', '/api/status', {}, 200],
  [
    'approver',
    '/api/approvals/chg-9999/decision',
    { method: 'POST', body: { decision: 'approve', version: 'v' } },
    404,
  ],
  ['operator', '/api/brake', { method: 'POST', body: { on: false, reason: 'over' } }, 204],
] as const;

describe.each([undefined, ...ROLES])('in the group %s', (group) => {
  test.each(ROUTES)('what needs the role %s: %s', async (needed, path, request, answered) => {
    const claims = claimsOf(group === undefined ? [] : [group]);
    const { statusCode } = await ask(path, { ...request, claims });
    const may = group !== undefined && ROLES.indexOf(group) >= ROLES.indexOf(needed);
    expect(statusCode).toBe(may ? answered : 403);
  });
});

test('of several groups the strongest counts, and one that is no role counts for nothing', async () => {
  const brake = ROUTES[2];
  const asked = async (...groups: string[]) =>
    (await ask(brake[1], { ...brake[2], claims: claimsOf(groups) })).statusCode;
  expect(await asked('viewer', 'operator', 'payroll')).toBe(204);
  expect(await asked('viewer', 'approver')).toBe(403);
  expect(await asked('operators', 'Operator', 'not-operator')).toBe(403);
});

test('whoever has signed in is known by the name that approvals know them by', async () => {
  const { body } = await ask('/api/status', { claims: claimsOf(['viewer']) });
  expect(statusSchema.parse(JSON.parse(body))).toMatchObject({ user: 'ana' });
});

describe('nobody is signed in', () => {
  const forged = `Bearer ${[{ alg: 'none' }, claimsOf(['admin'])]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')}.`;

  test.each([
    ['without a token', {}],
    ['by a token that no authorizer has seen', { authorization: forged }],
    [
      'by headers that look like an authorizer',
      { 'x-amzn-oidc-data': forged, 'x-user': 'ana', 'x-groups': 'admin', cookie: 'trimtab=ana' },
    ],
  ])('%s', async (_how, headers) => {
    for (const [, path, request] of ROUTES)
      expect((await ask(path, { ...request, headers })).statusCode).toBe(401);
  });

  test.each([
    ['of a REST API', { authorizer: { claims: claimsOf(['admin']) } }],
    ['of a Lambda authorizer', { authorizer: { lambda: { claims: claimsOf(['admin']) } } }],
    ['without a subject', { authorizer: { jwt: { claims: { 'cognito:groups': '[admin]' } } } }],
  ])('by the answer of another authorizer: %s', async (_which, context) => {
    const event = apiEvent('/api/status');
    const asked = { ...event, requestContext: { ...event.requestContext, ...context } };
    const { statusCode } = (await embedded.clock.during(() => invoke('api', asked))) as Answer;
    expect(statusCode).toBe(401);
  });
});

test('a resource is found by its ARN, though an HTTP API hands its slashes over decoded', async () => {
  const path = `/api/resources/${encodeURIComponent(arn)}`;
  const found = await ask(path, { claims: claimsOf(['viewer']) });
  expect(JSON.parse(found.body).fact).toMatchObject({ arn, type: 'ebs/volume' });
});

test('a write of another origin is refused even with a token', async () => {
  const [, path, request] = ROUTES[2];
  const sent = { ...request, claims: claimsOf(['admin']) };
  const headers = { origin: 'https://elsewhere.example.com' };
  expect((await ask(path, { ...sent, headers })).statusCode).toBe(403);
});

test('a link that leads nowhere is answered as one, by whichever name of the API', async () => {
  const { statusCode, body } = await ask(`/a/${'x'.repeat(43)}`);
  expect(statusCode).toBe(404);
  expect(body).toContain('This link is not valid');
});
