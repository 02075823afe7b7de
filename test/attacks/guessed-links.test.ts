import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashSecret } from '#core/approval/link.ts';
import { differenceOf, openTarget } from './target.ts';
import { APPROVE, attacksMade, flipped, withstand } from './withstand.ts';

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
    const form = { token: 'x'.repeat(43), ...APPROVE };
    await withstand(
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
    await withstand(target, [
      { name: 'GET', path, sent: {} },
      { name: 'POST', path, sent: { form: { token, ...APPROVE } } },
    ]);
  });

  test('and whatever else comes as one, is one page', async () => {
    const target = await openTarget();
    const before = await target.dump();
    const segment = fc.webSegment({ size: 'medium' }).filter((text) => !/^\.*$/.test(text));
    const pages = new Set<string>();
    await fc.assert(
      fc.asyncProperty(segment, fc.constantFrom('a', 'stop', 'pass-on'), async (guess, path) => {
        const { status, text } = await target.send(`/${path}/${guess}`, { form: APPROVE });
        expect(status).toBe(404);
        pages.add(text);
      }),
      { numRuns: 60 },
    );
    expect(pages.size).toBe(1);
    expect(differenceOf(before, await target.dump())).toEqual({ changed: [], refused: 0 });
  });
});

test('all in all, a hundred attacks were made or more', () =>
  expect(attacksMade()).toBeGreaterThanOrEqual(100));
