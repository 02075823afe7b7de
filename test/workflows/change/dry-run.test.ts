import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { approve, openOn, policy, type Story, tell } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { before } from '#test/support/faults.ts';

const REHEARSING = { ...policy('nobody'), execution: { dryRun: true } };

const answers = async (embedded: Embedded, change: string) =>
  (await embedded.read(change)).state.rehearsed?.calls.map(
    ({ call, answer }) => `${call.operation}: ${answer}`,
  );

/** Not even somebody else's: nothing at all has changed in the account. */
const nothingChanged = ({ cloud, estate }: Embedded) =>
  expect(cloud.account.mutations().filter(({ time }) => time >= estate.now)).toEqual([]);

const rehearsals: readonly Story[] = [
  {
    name: 'an instance: AWS would allow every call, and none is made',
    on: 'instance',
    options: { config: REHEARSING },
    play: () => undefined,
    ends: 'cancelled',
    because: /^dry run: 3 calls would be made, none was$/,
    calls: [],
    also: async (embedded, change) => {
      expect(await answers(embedded, change)).toEqual([
        'StopInstances: would-succeed',
        'ModifyInstanceAttribute: would-succeed',
        'StartInstances: would-succeed',
      ]);
      nothingChanged(embedded);
    },
  },
  {
    name: 'a call that the role may not make is named',
    on: 'instance',
    options: { config: REHEARSING },
    play: ({ cloud }) => cloud.account.control.deny({ action: 'ec2:ModifyInstanceAttribute' }),
    ends: 'cancelled',
    because: /^dry run: 1 of 3 calls would be refused: .*ec2:ModifyInstanceAttribute/,
    calls: [],
    also: async (embedded, change) => {
      expect(await answers(embedded, change)).toContain('ModifyInstanceAttribute: refused');
      nothingChanged(embedded);
    },
  },
  {
    name: 'Lambda has no dry run: nothing is asked, and that is said',
    on: 'function',
    options: { config: REHEARSING },
    play: () => undefined,
    ends: 'cancelled',
    because: /of 1 call AWS says nothing beforehand/,
    calls: [],
    also: async (embedded, change) => {
      expect(await answers(embedded, change)).toEqual([
        'UpdateFunctionConfiguration: not-rehearsed',
      ]);
      expect(embedded.calls).not.toContain('UpdateFunctionConfiguration');
    },
  },
  {
    name: 'a volume: what follows from a step that is not made is not asked',
    on: 'volume',
    options: { config: { mode: 'approve', execution: { dryRun: true } } },
    play: approve,
    ends: 'cancelled',
    because: /^dry run: /,
    calls: [],
    also: nothingChanged,
  },
  {
    name: 'whoever approved is told that it was only rehearsed',
    on: 'instance',
    options: { config: { mode: 'approve', execution: { dryRun: true } } },
    play: approve,
    ends: 'cancelled',
    calls: [],
    also: ({ cloud }) => {
      const [mail, request] = cloud.mails.list();
      expect(request?.text).toMatch(/It is a dry run:[^.]*changed/);
      expect(mail?.text).toMatch(/dry run: 3 calls would be made, none was/i);
    },
  },
  {
    name: 'only some are rehearsed: the others are made',
    on: 'function',
    options: {
      config: { ...policy('nobody'), execution: { dryRunWhen: [{ environment: ['dev'] }] } },
    },
    play: () => undefined,
    ends: 'completed',
  },
  {
    name: 'it is turned on between the turn and the first call: nothing is called',
    on: 'instance',
    options: { config: policy('nobody') },
    play: (embedded) => {
      embedded.around = before('SendTaskSuccess', () => embedded.configure(REHEARSING));
    },
    ends: 'cancelled',
    because: /^dry run: nothing is called$/,
    calls: [],
    also: nothingChanged,
  },
];

describe('a dry run', () => {
  test.each(rehearsals)('$name', tell);

  test('is not proposed again until some days are over, and at once when it would be made', async () => {
    const embedded = await openOn('instance', { config: REHEARSING, schedules: [] });
    const [change = ''] = await embedded.openChanges();
    await embedded.until(change, ({ closed }) => closed !== undefined);
    expect(await embedded.openChanges()).toEqual([]);
    await embedded.clock.advanceTo(embedded.clock.now() + 6 * MS_PER_DAY);
    expect(await embedded.openChanges()).toEqual([]);
    await embedded.configure(policy('nobody'));
    expect(await embedded.openChanges()).toHaveLength(1);
  });

  test('is proposed again after those days', async () => {
    const embedded = await openOn('instance', { config: REHEARSING, schedules: [] });
    const [change = ''] = await embedded.openChanges();
    await embedded.until(change, ({ closed }) => closed !== undefined);
    await embedded.clock.advanceTo(embedded.clock.now() + 7 * MS_PER_DAY);
    expect(await embedded.openChanges()).toHaveLength(1);
  });
});
