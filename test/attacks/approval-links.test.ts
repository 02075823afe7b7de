import { describe, expect, test } from 'vitest';
import { hashSecret } from '#core/approval/link.ts';
import { asking, BOB, CANARIES, differenceOf, ORIGIN, openTarget, type Sent } from './target.ts';
import { APPROVE, type Attack, attacksMade, flipped, withstand } from './withstand.ts';

describe('a link', () => {
  test('does one thing and nothing else', async () => {
    const target = await openTarget();
    const { decide, stop, passOn } = await target.embedded.links(target.change);
    const wrong = [
      ['/a', stop],
      ['/a', passOn],
      ['/stop', decide],
      ['/stop', passOn],
      ['/pass-on', decide],
      ['/pass-on', stop],
    ];
    const tokens = [
      await target.tokenOf(`/a/${decide}`),
      await target.tokenOf(`/stop/${stop}`),
      await target.tokenOf(`/pass-on/${passOn}`),
    ];
    await withstand(
      target,
      wrong.flatMap(([at, secret]) => {
        const path = `${at}/${secret}`;
        return [
          { name: `GET ${at}`, path, sent: {} },
          ...tokens.map(
            (token): Attack => ({
              name: `POST ${at}`,
              path,
              sent: { form: { token, ...APPROVE } },
              known: true,
            }),
          ),
        ];
      }),
    );
  });

  test('is only looked at by whatever only looks', async () => {
    const target = await openTarget();
    const { decide, stop, passOn } = await target.embedded.links(target.change);
    const token = await target.tokenOf(`/a/${decide}`);
    const looks = [
      {},
      { method: 'HEAD' },
      { headers: { purpose: 'prefetch' } },
      { headers: { 'sec-purpose': 'prefetch;prerender' } },
      { headers: { 'x-moz': 'prefetch' } },
      { headers: { 'x-http-method-override': 'POST' } },
      { headers: { 'x-method-override': 'POST' } },
      { headers: { range: 'bytes=0-9' } },
      { headers: { 'user-agent': 'Mozilla/5.0 (compatible; SafeLinks)' } },
    ];
    const paths = [
      `/a/${decide}`,
      `/a/${decide}?decision=approve&token=${token}`,
      `/a/${decide}?_method=POST&decision=approve&token=${token}`,
      `/stop/${stop}?decision=stop&note=x`,
      `/pass-on/${passOn}?decision=pass-on`,
    ];
    await withstand(
      target,
      paths.flatMap((path, i) =>
        looks.map(
          (sent, j): Attack => ({
            name: `look ${i} ${j}`,
            path,
            sent,
            looks: true,
            reads: true,
          }),
        ),
      ),
    );
    expect(target.embedded.calls).not.toContain('SendTaskSuccess');
  });

  test('takes no form that its page has not made, as it is now, for this person', async () => {
    const target = await openTarget(asking({}, 'signed-in-person'));
    const { embedded } = target;
    const { decide, stop } = await embedded.links(target.change);
    const bobs = await embedded.links(target.change, BOB);
    const others = await embedded.links(target.other);
    const path = `/a/${decide}`;
    const ana = { user: 'ana' };
    const own = await target.tokenOf(path);
    const tokens: readonly (readonly [string, string])[] = [
      ['none', ''],
      ['made up', 'x'.repeat(43)],
      ['cut', own.slice(0, 42)],
      ['too long', `${own}A`],
      ['flipped', flipped(own, 5)],
      ["another person's", await target.tokenOf(`/a/${bobs.decide}`)],
      ["another change's", await target.tokenOf(`/a/${others.decide}`)],
      ["a stop link's", await target.tokenOf(`/stop/${stop}`)],
      ["a session's", await target.tokenOf(path, ana)],
      ["another session's", await target.tokenOf(path, { user: 'eve' })],
      ['the secret', decide],
      ['its hash', hashSecret(decide)],
    ];
    const decisions = ['approve', 'reject', 'withdraw', 'ask-again'];
    await withstand(
      target,
      tokens.map(
        ([name, token], i): Attack => ({
          name: `token: ${name}`,
          path,
          sent: { form: { token, decision: decisions[i % 4] ?? '', note: 'because' } },
          known: true,
          reads: true,
        }),
      ),
    );
  });

  test('takes its own form from no other place, in no other shape', async () => {
    const target = await openTarget();
    const { decide } = await target.embedded.links(target.change);
    const path = `/a/${decide}`;
    const token = await target.tokenOf(path);
    const form = { token, ...APPROVE };
    const from = (headers: Record<string, string>): Sent => ({ form, headers });
    const body = new URLSearchParams(form).toString();
    const as = (type: string, text = body): Sent => ({
      body: text,
      headers: { ...(type !== '' && { 'content-type': type }) },
    });
    const crlf = '\r\nX-Injected: 1\r\nSet-Cookie: a=b\r\n\r\n';
    const boundary = 'multipart/form-data; boundary=x';
    const parts = Object.entries(form).map(
      ([name, value]) =>
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const attacks: readonly (readonly [string, Sent])[] = [
      ['another origin', from({ origin: 'https://evil.example' })],
      ['an origin that begins alike', from({ origin: `${ORIGIN}.evil.example` })],
      ['an origin that ends alike', from({ origin: 'http://evil127.0.0.1:4781' })],
      ['another port', from({ origin: 'http://127.0.0.1:4780' })],
      ['another scheme', from({ origin: 'https://127.0.0.1:4781' })],
      ['another name of this machine', from({ origin: 'http://localhost:4781' })],
      ['a file', from({ origin: 'file://' })],
      ['an extension', from({ origin: 'chrome-extension://abc' })],
      ['a hidden origin, across sites', from({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
      ['no origin, across sites', from({ 'sec-fetch-site': 'cross-site' })],
      ['no origin, from a neighbour', from({ 'sec-fetch-site': 'same-site' })],
      [
        'a script across sites',
        from({ 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' }),
      ],
      ['as text', as('text/plain')],
      ['as JSON', as('application/json', JSON.stringify(form))],
      ['as parts', as(boundary, `${parts.join('')}--x--`)],
      ['as nothing', as('')],
      ['as XML', as('text/xml')],
      ['too large', { form: { ...form, note: 'x'.repeat(9_000) } }],
      ['far too large', { form: { ...form, note: 'x'.repeat(1_000_000) } }],
      ['with the token twice', { form: `token=x&token=${token}&decision=approve` }],
      ['with two decisions', { form: `token=${token}&decision=reject&decision=approve&note=x` }],
      ['with the token as a list', { form: `token[]=${token}&decision=approve` }],
      ['with a token of lines', { form: { ...form, token: `${token}${crlf}` } }],
      ['by PUT', { method: 'PUT', form }],
      ['by PATCH', { method: 'PATCH', form }],
      ['by DELETE', { method: 'DELETE', form }],
      ['by a method of its own', { method: 'APPROVE', form }],
    ];
    await withstand(
      target,
      attacks.map(([name, sent]): Attack => ({ name, path, sent, known: true, reads: true })),
    );
    // The same form, sent as its page would, is good.
    expect((await target.send(path, from({ origin: 'null' }))).status).toBe(303);
  });

  test('names no decision that there is not, and no host but this one', async () => {
    const target = await openTarget();
    const { decide } = await target.embedded.links(target.change);
    const path = `/a/${decide}`;
    const token = await target.tokenOf(path);
    const before = await target.dump();
    for (const decision of [
      '',
      'APPROVE',
      'delete',
      'stop',
      '__proto__',
      'approve\r\nX-Injected: 1',
    ]) {
      const { status } = await target.send(path, { form: { token, decision, note: 'x' } });
      expect(status, decision).toBe(400);
    }
    for (const host of [
      'evil.example',
      '127.0.0.1',
      'localhost:4781',
      '127.0.0.1:4781.evil.example',
    ]) {
      const answer = await target.send(path, { form: { token, ...APPROVE }, headers: { host } });
      expect(answer.status, host).toBe(421);
      for (const canary of CANARIES) expect(answer.text).not.toContain(canary);
    }
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
  });
});

test('all in all, a hundred attacks were made or more', () =>
  expect(attacksMade()).toBeGreaterThanOrEqual(100));
