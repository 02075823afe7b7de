import { expect, test } from 'vitest';
import { makeRollBack, makeViewWayBack } from '#app/roll-back.ts';
import { approve, INSTANCE, openOn, type Story } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { answering, before } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

const completed = async (on: Story['on'], options = {}) => {
  const embedded = await openOn(on, options);
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ closed }) => closed !== undefined, 26);
  return { embedded, change };
};
const takeBack = async (embedded: Embedded, change: string) => {
  const { clock, ports } = embedded;
  const ask = { change, by: 'ana', via: 'cli', because: 'customers complain' };
  const way = await clock.during(() => makeRollBack(ports)(ask));
  expect(way.kind).toBe('new-change');
  const metas = await clock.during(() => ports.recentChanges(5));
  const inverse = metas.find(({ reverts }) => reverts === change)?.change ?? '';
  await embedded.until(inverse, ({ closed }) => closed !== undefined, 8);
  const { state } = await embedded.read(inverse);
  expect(await brokenInvariants(embedded)).toEqual([]);
  return { ...state.closed, inverse, state };
};

test.each([
  ['only dry runs are wanted since', { execution: { dryRun: true } }],
  ['only recommendations are wanted since', { mode: 'recommend' }],
  [
    'everything is frozen',
    { execution: { freezes: [{ reason: 'year end', from: '2020-01-01', to: '2030-01-01' }] } },
  ],
])('%s: what was applied is taken back all the same', async (_, config) => {
  const { embedded, change } = await completed('function');
  await embedded.configure(config);
  const closed = await takeBack(embedded, change);
  expect(closed.outcome).toBe('completed');
});

/** The role loses a right when the way back has begun. */
const denyOnTheWay = (embedded: Embedded, action: string) => {
  embedded.around = before(
    ({ operation, input }) => operation === 'StopInstances' && !input.DryRun,
    () => embedded.cloud.account.control.deny({ action, principal: ':root' }),
  );
};

test('what fails half-way is as it was, wakes people, and can be asked for again', async () => {
  const { embedded, change } = await completed('instance');
  denyOnTheWay(embedded, 'ec2:ModifyInstanceAttribute');
  const closed = await takeBack(embedded, change);
  expect(closed.outcome).toBe('rolled-back');
  const [mail] = embedded.cloud.mails.list();
  expect(mail?.subject).toBe('Rolled back: Take back: Shrink orders to m6i.large');
  const { clock, ports } = embedded;
  const way = await clock.during(() => makeViewWayBack(ports)(change));
  expect(way.kind).toBe('new-change');
});

test('what can go neither way says which call starts the instance again', async () => {
  const { embedded, change } = await completed('instance');
  denyOnTheWay(embedded, 'ec2:StartInstances');
  const closed = await takeBack(embedded, change);
  expect(closed.outcome).toBe('needs-person');
  const [alert] = await embedded.clock.during(() => embedded.ports.openAlerts());
  expect(alert?.manual).toEqual([`ec2:StartInstances {"InstanceIds":["${INSTANCE}"]}`]);
  const [mail] = embedded.cloud.mails.list();
  expect(mail?.text).toContain('ec2:StartInstances {"InstanceIds"');
});

test('what a guard stops wakes people too', async () => {
  const { embedded, change } = await completed('instance');
  embedded.cloud.account.control.deny({ action: 'ec2:StartInstances', principal: ':root' });
  const closed = await takeBack(embedded, change);
  expect(closed.outcome).toBe('blocked');
  const [mail] = embedded.cloud.mails.list();
  expect(mail?.text).toContain('executing role may not undo it');
});

test('a volume that was asked for and never became available is left to a person', async () => {
  const { embedded, change } = await completed('volume');
  embedded.around = answering('DescribeVolumes', (answer) => {
    const { Volumes = [] } = answer as { Volumes?: object[] };
    return { Volumes: Volumes.map((volume) => ({ ...volume, State: 'error' })) };
  });
  const closed = await takeBack(embedded, change);
  expect(closed.outcome).toBe('needs-person');
});
