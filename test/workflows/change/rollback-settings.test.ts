import { describe, expect, test } from 'vitest';
import { makeReplayChange } from '#app/replay-decision.ts';
import { makeRollBack, makeViewWayBack } from '#app/roll-back.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { approve, hurt, openOn, UPDATE } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

const configured = (rollback: object) => ({
  config: { mode: 'approve' as const, execution: { rollback } },
});
const ask = (change: string) => ({ change, by: 'ana', via: 'cli', because: 'customers complain' });

const updates = ({ cloud, estate }: Embedded): string[] =>
  cloud.account
    .mutations()
    .filter(({ time }) => time >= estate.now)
    .map(({ eventName }) => eventName);

const watched = async (rollback: object) => {
  const embedded = await openOn('function', configured(rollback));
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ phase }) => phase === 'watching');
  return { embedded, change };
};

const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined);
  return (await embedded.read(change)).state;
};

describe('without automatic rollback', () => {
  test('what a watch finds degraded stays, and a person is called at once, who can take it back', async () => {
    const { embedded, change } = await watched({ autoRollbackOnError: false });
    const { ports, clock } = embedded;
    hurt(embedded);
    const { closed, judged, watch } = await ended(embedded, change);
    expect(closed?.outcome).toBe('needs-person');
    expect(judged?.verdict).toBe('doubtful');
    expect(clock.now()).toBeLessThan(watch?.until ?? 0);
    expect(updates(embedded)).toEqual(UPDATE);
    const { decisions } = await clock.during(() => makeReplayChange(ports)(change));
    expect(decisions.filter(({ result }) => result !== 'same')).toEqual([]);
    expect((await clock.during(() => makeRollBack(ports)(ask(change)))).kind).toBe('new-change');
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('what somebody wants back is rolled back all the same', async () => {
    const { embedded, change } = await watched({ autoRollbackOnError: false });
    const { ports, clock } = embedded;
    await clock.during(() => makeRollBack(ports)(ask(change)));
    expect((await ended(embedded, change)).closed?.outcome).toBe('rolled-back');
    expect(await brokenInvariants(embedded)).toEqual([]);
  });
});

test('a change is taken back as long as the configuration says, and not a moment longer', async () => {
  const { embedded, change } = await watched({ maxRollbackAgeDays: 1 });
  const { ports, clock } = embedded;
  await ended(embedded, change);
  const { events } = await embedded.read(change);
  const endedAt = events.findLast(({ body }) => body.kind === 'closed')?.at ?? 0;
  const wayBack = () => clock.during(() => makeViewWayBack(ports)(change));
  await clock.advanceTo(endedAt + MS_PER_DAY);
  expect((await wayBack()).kind).toBe('new-change');
  await clock.advanceTo(endedAt + MS_PER_DAY + 1);
  expect(await wayBack()).toMatchObject({
    kind: 'impossible',
    says: 'it ended more than 1 day ago: execution.rollback.maxRollbackAgeDays',
  });
  await embedded.configure({ mode: 'approve' });
  expect((await wayBack()).kind).toBe('new-change');
});
