// Longer than 250 lines: one table of attacks, read as a whole.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashSecret } from '#core/approval/link.ts';
import { ANA } from '#test/support/embedded.ts';
import {
  asking,
  BOB,
  CANARIES,
  differenceOf,
  MARKUP,
  ORIGIN,
  openTarget,
  type Sent,
  type Target,
  tokenIn,
} from './target.ts';

/**
 * What somebody might send to decide what they may not. After each attack the tables are as before, but for a refused
 * attempt in the ledger of the change where its link or request is known; nothing was mailed, no workflow was told
 * anything; and no answer says anything about the account to whoever has neither link nor session.
 */
interface Attack {
  readonly name: string;
  readonly path: string;
  readonly sent: Sent;
  /** Whose ledger tells of it; left out: the link or request is not known, and only the security log may. */
  readonly known?: true;
  /** It holds the request's own link, or a session: what that shows anyway is no secret. */
  readonly reads?: true;
  /** It only looks, as a scanner does: it leaves no trace anywhere. */
  readonly looks?: true;
}

const WRITES = /^(Put|Update|Delete|Batch(Write)|TransactWrite|Send|Start|Stop|Publish)/;

const withstand = async (target: Target, attacks: readonly Attack[]): Promise<void> => {
  const { embedded, security } = target;
  for (const { name, path, sent, known, reads, looks } of attacks) {
    // Of one hour only the first few attempts are written down.
    if (known) await target.later();
    const before = await target.dump();
    const logged = security.length;
    const calls = embedded.calls.length;
    const answer = await target.send(path, sent);
    const made = embedded.calls.slice(calls).filter((operation) => WRITES.test(operation));
    const { changed, refused } = differenceOf(before, await target.dump());
    expect(changed, name).toEqual([]);
    expect(
      made.filter((operation) => operation !== 'TransactWriteItems'),
      name,
    ).toEqual([]);
    if (looks) expect([refused, security.length - logged], name).toEqual([0, 0]);
    else expect(answer.status, `${name}: ${answer.text}`).toBeGreaterThanOrEqual(400);
    if (known) expect(refused, `${name} is in the ledger`).toBe(1);
    else expect(refused, `${name} is in no ledger`).toBe(0);
    if (!looks && !known) expect(security.length, `${name} was counted`).toBeGreaterThan(logged);
    if (!reads)
      for (const canary of CANARIES) expect(answer.text, `${name} tells`).not.toContain(canary);
    expect(answer.text, name).not.toMatch(/<script|<img/);
    expect([...answer.headers.keys()], name).not.toContain('x-injected');
    expect(answer.headers.get('set-cookie'), name).toBeNull();
  }
};

const approve = { decision: 'approve', note: '' };
const counts: number[] = [];
/** How many attacks a case makes is part of what it proves. */
const run = async (target: Target, attacks: readonly Attack[]): Promise<void> => {
  counts.push(attacks.length);
  await withstand(target, attacks);
};

const flipped = (secret: string, at: number): string =>
  `${secret.slice(0, at)}${secret[at] === 'A' ? 'B' : 'A'}${secret.slice(at + 1)}`;

describe('a secret that was never sent', () => {
  test('opens nothing and decides nothing, whatever it is made from', async () => {
    const target = await openTarget();
    const { decide, stop, passOn } = await target.embedded.links(target.change);
    const state = (await target.embedded.read(target.change)).state;
    const approval = state.asked?.approval ?? '';
    const token = await target.embedded.clock.during(() =>
      target.embedded.ports.readTaskToken(approval),
    );
    const made = [decide, stop, passOn].flatMap((secret) => [
      ...[0, 1, 7, 20, 41, 42].map((at) => flipped(secret, at)),
      secret.slice(0, 42),
      `${secret}A`,
      [...secret].reverse().join(''),
      secret.toLowerCase() === secret ? secret.toUpperCase() : secret.toLowerCase(),
      hashSecret(secret),
      hashSecret(secret).slice(0, 43),
    ]);
    const guesses = [
      ...made,
      approval,
      target.change,
      `approval%23${approval}`,
      `token%23${approval}`,
      encodeURIComponent(`level#${target.change}#1`),
      'A'.repeat(43),
      'undefined',
      "'%20OR%20'1'='1",
      '%00'.repeat(43),
      `${decide}%00`,
      `${decide}%0d%0aX-Injected:%201`,
      encodeURIComponent(token ?? '').slice(0, 400),
      '%F0%9F%92%A5',
    ];
    const paths = ['/a', '/stop', '/pass-on'];
    const form = { token: 'x'.repeat(43), ...approve };
    await run(
      target,
      guesses.flatMap((guess, i) => {
        const path = `${paths[i % 3]}/${guess}`;
        return [
          { name: `GET ${path}`, path, sent: {} },
          { name: `POST ${path}`, path, sent: { form } },
        ];
      }),
    );
  });

  test('of another deployment opens nothing here', async () => {
    const elsewhere = await openTarget();
    const { decide } = await elsewhere.embedded.links(elsewhere.change);
    const token = await elsewhere.tokenOf(`/a/${decide}`);
    await elsewhere.close();
    const target = await openTarget();
    const path = `/a/${decide}`;
    await run(target, [
      { name: 'GET', path, sent: {} },
      { name: 'POST', path, sent: { form: { token, ...approve } } },
    ]);
  });

  test('and whatever else comes as one, is one page', async () => {
    const target = await openTarget();
    const before = await target.dump();
    const segment = fc.webSegment({ size: 'medium' }).filter((text) => !/^\.*$/.test(text));
    const pages = new Set<string>();
    await fc.assert(
      fc.asyncProperty(segment, fc.constantFrom('a', 'stop', 'pass-on'), async (guess, path) => {
        const { status, text } = await target.send(`/${path}/${guess}`, { form: approve });
        expect(status).toBe(404);
        pages.add(text);
      }),
      { numRuns: 60 },
    );
    expect(pages.size).toBe(1);
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
  });
});

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
    await run(
      target,
      wrong.flatMap(([at, secret]) => {
        const path = `${at}/${secret}`;
        return [
          { name: `GET ${at}`, path, sent: {} },
          ...tokens.map(
            (token): Attack => ({
              name: `POST ${at}`,
              path,
              sent: { form: { token, ...approve } },
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
    await run(
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
    await run(
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
    const form = { token, ...approve };
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
    await run(
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
      const answer = await target.send(path, { form: { token, ...approve }, headers: { host } });
      expect(answer.status, host).toBe(421);
      for (const canary of CANARIES) expect(answer.text).not.toContain(canary);
    }
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
  });
});

/** A form that is right for the page as it is now: only the rules stand in its way. */
const rightForm = async (
  target: Target,
  path: string,
  decision: string,
  session?: Sent['session'],
): Promise<Attack> => ({
  name: `${decision} over ${path.slice(0, 8)}`,
  path,
  sent: {
    form: { token: await target.tokenOf(path, session), decision, note: 'because' },
    ...(session && { session }),
  },
  known: true,
  reads: true,
});

const openWith = async (config: Parameters<typeof openTarget>[0]) => {
  const target = await openTarget(config);
  const ana = `/a/${(await target.embedded.links(target.change)).decide}`;
  const bob = `/a/${(await target.embedded.links(target.change, BOB)).decide}`;
  return { target, ana, bob, decide: target.embedded.decide };
};
const VERBS = ['approve', 'reject', 'withdraw', 'ask-again'];
const allVerbs = async (target: Target, path: string, verbs = VERBS, session?: Sent['session']) => {
  for (const verb of verbs) await run(target, [await rightForm(target, path, verb, session)]);
};

describe('a right form at the wrong time', () => {
  test('a second after the end', async () => {
    const { target, ana } = await openWith(asking({ expiresAfterHours: 48 }));
    const { record } = await target.embedded.clock.during(async () => {
      const state = (await target.embedded.read(target.change)).state;
      const found = await target.embedded.ports.findApproval(state.asked?.approval ?? '');
      return { record: found };
    });
    await target.embedded.clock.advanceTo((record?.expiresAt ?? 0) + 1_000);
    await allVerbs(target, ana);
  });

  test('after somebody else decided', async () => {
    const { target, ana, bob, decide } = await openWith(asking());
    expect(await decide(target.change, 'reject', BOB)).toBe('done');
    await target.embedded.until(target.change, ({ closed }) => closed !== undefined, 1);
    await allVerbs(target, ana, ['approve', 'reject', 'withdraw']);
    await allVerbs(target, bob, ['approve', 'reject', 'withdraw']);
  });

  test('after it was approved and applied', async () => {
    const { target, ana, bob, decide } = await openWith(asking());
    expect(await decide(target.change, 'approve')).toBe('done');
    await target.embedded.until(target.change, ({ phase }) => phase === 'watching', 1);
    await allVerbs(target, ana);
    await allVerbs(target, bob);
  });

  test('while all changes are stopped', async () => {
    const { target, ana } = await openWith(asking());
    const { clock, ports } = target.embedded;
    await clock.during(() => ports.setBrake({ on: true, by: 'bob', at: clock.now(), reason: 'x' }));
    await allVerbs(target, ana, ['approve', 'withdraw', 'ask-again']);
  });

  test('after the resource was changed by somebody else', async () => {
    const { target, ana } = await openWith(asking());
    const { clock, tina } = target.embedded;
    await clock.during(() =>
      tina.lambda.updateFunctionConfiguration({ FunctionName: 'canary-resize', MemorySize: 2_048 }),
    );
    await clock.advanceTo(clock.now() + 60_000);
    await allVerbs(target, ana, ['approve', 'withdraw', 'ask-again']);
  });

  test('on a level that is not asked any more', async () => {
    const levels = [
      { name: 'lead', approvers: ['ana'] },
      { name: 'finance', approvers: ['bob', 'ana'] },
    ];
    const target = await openTarget(asking({ levels }));
    const first = `/a/${(await target.embedded.links(target.change)).decide}`;
    expect(await target.embedded.decide(target.change, 'approve')).toBe('done');
    await target.embedded.until(target.change, (state) => state.asked?.level === 2, 1);
    await allVerbs(target, first, ['approve', 'reject', 'ask-again']);
    // The same person on the next level.
    const second = `/a/${(await target.embedded.links(target.change)).decide}`;
    expect(second).not.toBe(first);
    await allVerbs(target, second, ['approve', 'ask-again']);
  });
});

describe('a right form by the wrong person', () => {
  test('who is not as surely themselves as the risk wants', async () => {
    const { target, ana } = await openWith(asking({}, 'two-people'));
    const sessions = [
      undefined,
      { user: 'ana' },
      { user: 'bob', assurance: 'stepped-up' },
    ] as const;
    for (const session of sessions) await allVerbs(target, ana, ['approve'], session);
  });

  test('who holds the links of two people', async () => {
    const { target, ana, bob, decide } = await openWith(asking({}, 'two-people'));
    expect(await decide(target.change, 'approve', { ...ANA, isSignedIn: true })).toBe('done');
    const session = { user: 'ana', assurance: 'stepped-up' } as const;
    await allVerbs(target, ana, ['approve'], session);
    await allVerbs(target, bob, ['approve', 'withdraw'], session);
    expect((await target.embedded.read(target.change)).state.phase).toBe('open');
  });

  test('who asks for the change', async () => {
    const asRequester = { ...ANA, name: 'trimtab' };
    const { target, ana } = await openWith(asking({ approvers: [asRequester, BOB] }));
    await allVerbs(target, ana);
  });
});

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
    await run(
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
    await run(target, [
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
    await run(
      target,
      people.map((user, i) => {
        const verb = verbs[i % verbs.length] ?? '';
        return of(`${verb} by ${user}`, verb, { user: encodeURI(user) }, jsonFor(verb, version));
      }),
    );
    await run(
      target,
      ['x', '', `${version}0`, version.toUpperCase()]
        .filter((stale) => stale !== version && stale !== '')
        .map((stale) => of(`version ${stale}`, 'decision', ana, jsonFor('decision', stale))),
    );
    await run(target, [
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
    counts.push(wrong.length);
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
    // The same as its page would send it is good.
    expect((await target.send(`${at}/decision`, { json: good, session })).status).toBe(200);
  });
});

test('many that decide at once decide once', async () => {
  const target = await openTarget();
  const path = `/a/${(await target.embedded.links(target.change)).decide}`;
  const token = await target.tokenOf(path);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      target.send(path, {
        form: { token, decision: i % 2 === 0 ? 'approve' : 'reject', note: 'because' },
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  const { state } = await target.embedded.read(target.change);
  expect(state.decisions).toHaveLength(1);
});

test('a flood of attempts fills no ledger, and keeps nobody from deciding', async () => {
  const target = await openTarget();
  const path = `/a/${(await target.embedded.links(target.change)).decide}`;
  const form = { token: 'x'.repeat(43), ...approve };
  for (let i = 0; i < 12; i++) await target.send(path, { form });
  const refusals = async () =>
    (await target.embedded.read(target.change)).events.filter(
      ({ body }) => body.kind === 'attempt-refused',
    ).length;
  expect(await refusals()).toBe(5);
  await target.later();
  await target.send(path, { form });
  expect(await refusals()).toBe(6);
  expect(await target.embedded.decide(target.change, 'approve')).toBe('done');
});

test('what people write and resources are called is text, wherever it is shown', async () => {
  const target = await openTarget();
  const { clock, web, cloud } = target.embedded;
  const hostile = `${MARKUP}\r\nX-Injected: 1\u202E`;
  const ana = { name: 'ana', how: 'session', assurance: 'signed-in' } as const;
  await clock.during(() =>
    web.approvals.comment({
      target: { change: target.change },
      by: ana,
      via: 'api',
      text: hostile,
    }),
  );
  const path = `/a/${(await target.embedded.links(target.change)).decide}`;
  const page = await target.send(path);
  const form = { token: tokenIn(page.text), decision: 'reject', note: hostile };
  expect((await target.send(path, { form })).status).toBe(303);
  await target.embedded.until(target.change, ({ closed }) => closed !== undefined, 1);
  const after = await target.send(path);
  for (const { text, headers } of [page, after]) {
    expect(text).not.toMatch(/<script|<img|\u202E/);
    expect([...headers.keys()]).not.toContain('x-injected');
  }
  expect(after.text).toContain('&#60;script&#62;');
  for (const mail of cloud.mails.list()) {
    expect(mail.html).not.toMatch(/<script|<img src=x/);
    expect(mail.subject).not.toMatch(/[\r\n]/);
  }
});

test('all in all, more than two hundred attacks were made', () =>
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200));
