import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { SendResult } from '#core/notify/delivery.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { type Cloud, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { aNotification } from '#test/core/notify/notifications.ts';
import { NOW } from '#test/support/facts.ts';
import { failing, losing } from '#test/support/faults.ts';
import { aTeller } from './teller.ts';

const ROUTES = { routes: [{ to: ['team', 'tickets'] }] };
const refused: SendResult = { kind: 'refused', because: 'busy', again: true };

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
  onTestFinished(() => cloud.close());
});

const later = (ms: number) => cloud.clock.advanceTo(cloud.clock.now() + ms);

/** Comes back as the sweeper does, whatever it meets. */
const sweep = async (teller: ReturnType<typeof aTeller>, rounds = 12) => {
  for (let i = 0; i < rounds; i++) {
    await later(15 * MS_PER_MINUTE);
    await teller.deliverDue().catch(() => {});
  }
};

describe('telling people', () => {
  test('sends to each address at once, and never again for the same id', async () => {
    const teller = aTeller(cloud, { notify: ROUTES });
    await teller.notify(aNotification());
    await teller.notify(aNotification());
    await sweep(teller);
    expect(teller.received.map(({ to }) => to)).toEqual([
      'slack:C0123ABCD',
      'webhook:https://tickets.example.com/in',
    ]);
  });

  test('waits while it is quiet, unless it is critical', async () => {
    const quietHours = {
      zone: 'UTC',
      from: new Date(NOW).getUTCHours(),
      to: new Date(NOW + 2 * MS_PER_HOUR).getUTCHours(),
    };
    const teller = aTeller(cloud, { notify: { ...ROUTES, quietHours } });
    await teller.notify(aNotification({ id: 'quiet' }));
    await teller.notify(aNotification({ id: 'loud', severity: 'critical' }));
    expect(teller.received.map(({ notification }) => notification)).toEqual(['loud', 'loud']);
    await sweep(teller);
    expect(teller.received.map(({ notification }) => notification)).toEqual([
      'loud',
      'loud',
      'quiet',
      'quiet',
    ]);
  });

  test('tries again what was refused, later each time, until it arrives', async () => {
    const teller = aTeller(cloud, {
      notify: ROUTES,
      send: async ({ to }) =>
        to.startsWith('slack') && cloud.clock.now() < NOW + MS_PER_HOUR
          ? refused
          : { kind: 'sent' },
    });
    await teller.notify(aNotification());
    expect(teller.received).toHaveLength(1);
    await sweep(teller);
    expect(teller.received.map(({ to }) => to)).toEqual([
      'webhook:https://tickets.example.com/in',
      'slack:C0123ABCD',
    ]);
    expect(await teller.openAlerts()).toEqual([]);
  });

  test('gives up in the end, and says so by an alert that is told another way', async () => {
    const teller = aTeller(cloud, {
      notify: {
        routes: [
          { on: ['change-rolled-back'], to: ['team'] },
          { on: ['delivery-failed'], to: ['approvers'] },
        ],
      },
      send: async ({ to }) => (to.startsWith('slack') ? refused : { kind: 'sent' }),
    });
    await teller.notify(aNotification());
    await sweep(teller, 60);
    const [alert, ...others] = await teller.openAlerts();
    expect(alert).toMatchObject({ id: 'delivery-failed.team', kind: 'delivery-failed' });
    expect(alert?.says).toBe('team (slack) was not told of change-rolled-back of chg-a1: busy');
    expect(others).toEqual([]);
    await teller.escalate();
    expect(teller.received.map(({ to }) => to)).toEqual([
      'mail:ana@example.com',
      'mail:bo@example.com',
    ]);
  });

  test('does not raise an alert for each message that a broken channel loses', async () => {
    const teller = aTeller(cloud, {
      notify: { routes: [{ to: ['team'] }] },
      send: async () => ({ ...refused, again: false }) as SendResult,
    });
    for (let i = 0; i < 3; i++) await teller.notify(aNotification({ id: `n${i}` }));
    for (let i = 0; i < 8; i++) {
      await later(MS_PER_HOUR);
      await teller.escalate();
      await teller.deliverDue();
    }
    // One for Slack. The people of the line are told of it by mail, which does not work either.
    expect((await teller.openAlerts()).map(({ id }) => id).sort()).toEqual([
      'delivery-failed.ana',
      'delivery-failed.bo',
      'delivery-failed.team',
    ]);
  });

  test.each([
    ['that nobody was asked about is lost in silence', 'info', []],
    ['that somebody must know is told of', 'warning', ['delivery-failed.team']],
  ] as const)('what may have arrived is not sent again: %s', async (_name, severity, alerts) => {
    const teller = aTeller(cloud, {
      notify: { routes: [{ to: ['team'] }] },
      send: async () => ({ kind: 'unknown', because: 'cut off' }),
    });
    await teller.notify(aNotification({ severity }));
    await sweep(teller);
    expect(teller.received).toHaveLength(1);
    expect((await teller.openAlerts()).map(({ id }) => id)).toEqual(alerts);
  });

  test('takes a channel that breaks for one that refuses, and tells of it', async () => {
    const teller = aTeller(cloud, {
      notify: { routes: [{ to: ['team'] }] },
      send: async () => {
        throw new TypeError('secret: xoxb-1');
      },
    });
    await teller.notify(aNotification());
    const [alert] = await teller.openAlerts();
    expect(alert?.says).toContain('TypeError within Trimtab');
    expect(alert?.says).not.toContain('xoxb');
  });

  test('throws when nothing can be kept, and can then be asked again', async () => {
    const teller = aTeller(cloud, { notify: ROUTES });
    cloud.around = failing('PutItem');
    await expect(teller.notify(aNotification())).rejects.toThrow(UpstreamError);
    await teller.notify(aNotification());
    expect(teller.received).toHaveLength(2);
  });
});

describe('whatever fails while people are told', () => {
  const faults: [string, (times: number) => Around][] = [
    [
      'fails before its effect',
      (at) =>
        skipping(
          at,
          failing(() => true),
        ),
    ],
    [
      'has its effect and loses its answer',
      (at) =>
        skipping(
          at,
          losing(() => true),
        ),
    ],
    [
      'and all that follows it fails for a while',
      (at) =>
        skipping(
          at,
          failing(() => true, 8),
        ),
    ],
  ];

  /** Leaves the first calls alone. */
  const skipping = (first: number, fault: Around): Around => {
    let calls = 0;
    return (call, next) => (calls++ < first ? next() : fault(call, next));
  };

  const cases = faults.flatMap(([name, fault]) =>
    Array.from({ length: 10 }, (_, at) => [at + 1, name, fault] as const),
  );
  test.each(cases)(
    'call %i %s: nobody is told twice, and somebody is told',
    async (at, _name, fault) => {
      const teller = aTeller(cloud, { notify: ROUTES });
      cloud.around = fault(at - 1);
      for (let i = 0; i < 12; i++) {
        const isKept = await teller.notify(aNotification()).then(
          () => true,
          () => false,
        );
        if (isKept) break;
        await later(MS_PER_MINUTE);
      }
      await sweep(teller);
      const ids = teller.received.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const lost = (await teller.openAlerts()).map(({ change }) => change);
      // Each target has it, or an alert says that it may not.
      for (const [target, prefix] of [
        ['team', 'slack'],
        ['tickets', 'webhook'],
      ] as const)
        expect(
          lost.includes(target) || teller.received.some(({ to }) => to.startsWith(prefix)),
        ).toBe(true);
    },
  );

  test('two who come at once: one of them sends', async () => {
    const teller = aTeller(cloud, {
      notify: ROUTES,
      send: async (_, attempt) =>
        attempt === 1 && cloud.clock.now() === NOW ? refused : { kind: 'sent' },
    });
    await teller.notify(aNotification());
    await later(15 * MS_PER_MINUTE);
    await Promise.all([teller.deliverDue(), teller.deliverDue(), teller.deliverDue()]);
    expect(teller.received).toHaveLength(2);
  });
});
