import { describe, expect, test } from 'vitest';
import { refusal, type VerbAnswer } from '#app/approvals/answers.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { approvalListSchema, verbAnswerSchema } from '#core/contract/api-approvals.ts';
import type { Role } from '#core/contract/roles.ts';
import { serve } from './serve.ts';
import { fakeWeb } from './web-use-cases.ts';

describe('approvals over the API', () => {
  const json = (body: unknown) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

  test.each<[string, unknown, keyof WebUseCases['approvals'], object]>([
    [
      'decision',
      { decision: 'approve', version: 'v', note: ' ok ' },
      'decide',
      { note: 'ok', version: 'v' },
    ],
    ['withdraw', { reason: 'no' }, 'withdraw', { because: 'no' }],
    ['snooze', { until: 5, reason: 'later' }, 'snooze', { until: 5, because: 'later' }],
    ['comment', { text: 'why?' }, 'comment', { text: 'why?' }],
    ['ask-again', {}, 'askAgain', {}],
    ['pass-on', {}, 'passOn', {}],
  ])('%s is done in the name of the session', async (path, body, verb, expected) => {
    const sent: unknown[] = [];
    const web = fakeWeb();
    const approvals = {
      ...web.approvals,
      [verb]: async (request: unknown) => {
        sent.push(request);
        return { kind: 'done', says: 'Done.' };
      },
    };
    const { request } = serve(Object.assign(web, { approvals }), 'ana');
    const response = await request(`/api/approvals/apr-1/${path}`, json(body));
    expect([response.status, await response.json()]).toEqual([
      200,
      { kind: 'done', says: 'Done.' },
    ]);
    expect(sent).toMatchObject([
      {
        target: { approval: 'apr-1' },
        by: { name: 'ana', how: 'session', assurance: 'signed-in' },
        via: 'console',
        ...expected,
      },
    ]);
    await request(`/api/approvals/chg-0007/${path}`, {
      ...json(body),
      headers: { 'content-type': 'application/json', 'x-trimtab-client': 'cli' },
    });
    expect(sent[1]).toMatchObject({ target: { change: 'chg-0007' }, via: 'cli' });
  });

  test.each<[VerbAnswer['kind'], number]>([
    ['not-permitted', 403],
    ['needs-step-up', 403],
    ['not-found', 404],
    ['stale', 409],
    ['expired', 409],
    ['needs-reason', 422],
  ])('%s is answered with %d and one sentence', async (kind, status) => {
    const web = fakeWeb();
    const approvals = { ...web.approvals, decide: async () => refusal(kind as 'stale') };
    const { request } = serve(Object.assign(web, { approvals }), 'ana');
    const response = await request(
      '/api/approvals/apr-1/decision',
      json({ decision: 'approve', version: 'v' }),
    );
    expect(response.status).toBe(status);
    expect(verbAnswerSchema.parse(await response.json()).kind).toBe(kind);
  });

  test('whom a policy names, but no role lets approve, is offered nothing', async () => {
    const may = ['approve', 'reject', 'comment'];
    const web = fakeWeb();
    const approvals = { ...web.approvals, read: async () => ({ may }) };
    const offeredTo = async (role: Role) => {
      const { request } = serve(Object.assign(web, { approvals }), 'ana', [role]);
      return (await request('/api/approvals/apr-1')).json();
    };
    expect(await offeredTo('viewer')).toEqual({ may: [] });
    expect(await offeredTo('approver')).toEqual({ may });
  });

  test('lists in the shape of the contract, and takes at most fifty at once', async () => {
    const { request } = serve(fakeWeb(), 'ana');
    const list = await (await request('/api/approvals')).json();
    expect(approvalListSchema.parse(list).approvals).toEqual([]);
    const bulk = (count: number) =>
      request(
        '/api/approvals/bulk',
        json({
          decision: 'approve',
          approvals: Array.from({ length: count }, () => ({ approval: 'apr-1', version: 'v' })),
        }),
      );
    expect((await bulk(50)).status).toBe(200);
    expect((await bulk(51)).status).toBe(400);
    expect((await bulk(0)).status).toBe(400);
  });
});
