import { expect, test } from 'vitest';
import { MARKUP, openTarget, tokenIn } from './target.ts';
import { APPROVE } from './withstand.ts';

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
  const form = { token: 'x'.repeat(43), ...APPROVE };
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
