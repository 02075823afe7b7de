import { describe, expect, test } from 'vitest';
import { differenceOf, MARKUP, openTarget, type Sent } from './target.ts';
import { type Attack, attacksMade, withstand } from './withstand.ts';

describe('the API', () => {
  const WRITES_OF_API = ['decision', 'withdraw', 'snooze', 'comment', 'ask-again', 'pass-on'];
  const jsonFor = (verb: string, version: string) =>
    ({
      decision: { decision: 'approve', version },
      snooze: { until: 9_999_999_999_999, reason: 'x' },
      comment: { text: 'x' },
    })[verb] ?? { reason: 'x' };

  test('is closed to whoever has not signed in', async () => {
    const target = await openTarget();
    const ids = [target.change, 'chg-0001', 'apr-none', '..%2Fchanges', '__proto__'];
    await withstand(
      target,
      ids.flatMap((id) => [
        { name: `GET ${id}`, path: `/api/approvals/${id}`, sent: {} },
        ...WRITES_OF_API.map(
          (verb): Attack => ({
            name: `${verb} ${id}`,
            path: `/api/approvals/${id}/${verb}`,
            sent: { json: jsonFor(verb, 'x') },
          }),
        ),
      ]),
    );
    await withstand(target, [
      { name: 'list', path: '/api/approvals', sent: {} },
      {
        name: 'bulk',
        path: '/api/approvals/bulk',
        sent: {
          json: { decision: 'approve', approvals: [{ approval: target.change, version: 'x' }] },
        },
      },
    ]);
  });

  test('lets nobody decide who is no approver, nor anybody what they did not see', async () => {
    const target = await openTarget();
    const at = `/api/approvals/${target.change}`;
    const ana = { user: 'ana' };
    const version = JSON.parse((await target.send(at, { session: ana })).text).version as string;
    const of = (name: string, verb: string, session: Sent['session'], json: unknown): Attack => ({
      name,
      path: `${at}/${verb}`,
      sent: { json, ...(session && { session }) },
      known: true,
      reads: true,
    });
    const people = [
      'eve',
      'trimtab',
      'Ana',
      ' ana',
      'ana@example.com',
      'ana\u200b',
      MARKUP,
      '__proto__',
    ];
    const verbs = ['decision', 'withdraw', 'snooze', 'ask-again', 'pass-on'];
    await withstand(
      target,
      people.map((user, i) => {
        const verb = verbs[i % verbs.length] ?? '';
        return of(`${verb} by ${user}`, verb, { user: encodeURI(user) }, jsonFor(verb, version));
      }),
    );
    await withstand(
      target,
      ['x', '', `${version}0`, version.toUpperCase()]
        .filter((stale) => stale !== version && stale !== '')
        .map((stale) => of(`version ${stale}`, 'decision', ana, jsonFor('decision', stale))),
    );
    await withstand(target, [
      of('withdraw what was not approved', 'withdraw', ana, {}),
      of('ask again for what still waits', 'ask-again', ana, {}),
      of('pass on without a deputy', 'pass-on', { user: 'bob' }, {}),
    ]);
  });

  test('takes no write from another place, nor in another shape', async () => {
    const target = await openTarget();
    const at = `/api/approvals/${target.change}`;
    const session = { user: 'ana' };
    const version = JSON.parse((await target.send(at, { session })).text).version as string;
    const good = jsonFor('decision', version);
    const before = await target.dump();
    const body = JSON.stringify(good);
    const wrong: readonly (readonly [string, Sent, number])[] = [
      ['another origin', { json: good, headers: { origin: 'https://evil.example' } }, 403],
      ['across sites', { json: good, headers: { 'sec-fetch-site': 'cross-site' } }, 403],
      ['as text', { body, headers: { 'content-type': 'text/plain' } }, 415],
      ['as a form', { form: body }, 415],
      ['as parts', { body, headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 415],
      ['as nothing', { body }, 415],
      ['with a name of its own', { json: { ...good, by: 'bob' } }, 400],
      ['with an assurance of its own', { json: { ...good, assurance: 'stepped-up' } }, 400],
      ['without a version', { json: { decision: 'approve' } }, 400],
      ['with another word', { json: { ...good, decision: 'Approve' } }, 400],
      ['as a list', { json: [good] }, 400],
      ['too large', { json: { ...good, note: 'x'.repeat(9_000) } }, 413],
      ['by PUT', { method: 'PUT', json: good }, 404],
    ];
    for (const [name, sent, status] of wrong) {
      const answer = await target.send(`${at}/decision`, { ...sent, session });
      expect(answer.status, `${name}: ${answer.text}`).toBe(status);
    }
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
    // The same as its page would send it is good.
    expect((await target.send(`${at}/decision`, { json: good, session })).status).toBe(200);
  });
});

test('all in all, fifty attacks were made or more', () =>
  expect(attacksMade()).toBeGreaterThanOrEqual(50));
