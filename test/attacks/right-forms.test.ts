import { describe, expect, test } from 'vitest';
import { ANA } from '#test/support/embedded.ts';
import { asking, BOB, openTarget, type Sent, type Target } from './target.ts';
import { type Attack, attacksMade, withstand } from './withstand.ts';

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
  for (const verb of verbs) await withstand(target, [await rightForm(target, path, verb, session)]);
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

test('all in all, thirty attacks were made or more', () =>
  expect(attacksMade()).toBeGreaterThanOrEqual(30));
