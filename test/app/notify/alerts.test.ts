import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeAlertStore } from '#adapters/aws/alert-store.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { makeAcknowledgeAlert, makeAlertVerbs } from '#app/notify/alerts.ts';
import { ConflictError, NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { fold } from '#core/ledger/fold.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { aNewChange, writing } from '#test/adapters/aws/changes.ts';
import { type Cloud, ENV, losingAnswers, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { NOW } from '#test/support/facts.ts';
import { failing } from '#test/support/faults.ts';
import { aTeller } from './teller.ts';

const ALERT = {
  kind: 'needs-person',
  change: 'chg-a',
  at: NOW,
  says: 'look at it',
  manual: ['a b'],
} as const;
const ledger = makeLedgerStore(ENV);
const store = makeAlertStore(ENV);

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
  onTestFinished(() => cloud.close());
});

const verbs = () => {
  const deps = { ...ledger, ...store, now: cloud.clock.now };
  return { acknowledge: makeAcknowledgeAlert(deps), list: makeAlertVerbs(deps).list };
};

/** A change that ended with an alert. */
const flagged = async () => {
  await ledger.openChange(aNewChange());
  const { meta } = await ledger.readChange('chg-a');
  await ledger.closeChange(
    writing(meta),
    { kind: 'closed', outcome: 'needs-person', because: 'x', replaced: {}, left: [] },
    ALERT,
  );
};

const ID = 'needs-person.chg-a';

describe('an alert', () => {
  test('is open from the write that ends its change', async () => {
    await flagged();
    expect(await verbs().list()).toEqual({
      now: NOW,
      alerts: [
        {
          id: ID,
          kind: 'needs-person',
          change: 'chg-a',
          number: 'chg-0001',
          at: NOW,
          says: 'look at it',
          manual: ['a b'],
          told: 0,
        },
      ],
    });
  });

  test('is acknowledged in the ledger of its change, by one write, once', async () => {
    await flagged();
    const { acknowledge, list } = verbs();
    await acknowledge({ id: ID, by: 'ana', via: 'console', note: 'on it' });
    expect((await list()).alerts).toEqual([]);
    const { events } = await ledger.readChange('chg-a');
    expect(fold(events).acknowledged).toEqual({
      kind: 'acknowledged',
      by: 'ana',
      via: 'console',
      note: 'on it',
    });
    await expect(acknowledge({ id: ID, by: 'bo', via: 'console' })).rejects.toThrow(ConflictError);
    expect((await ledger.readChange('chg-a')).events).toHaveLength(events.length);
  });

  test('stays open when the ledger cannot be written', async () => {
    await flagged();
    const { acknowledge, list } = verbs();
    cloud.around = failing('TransactWriteItems');
    await expect(acknowledge({ id: ID, by: 'ana', via: 'console' })).rejects.toThrow();
    cloud.around = undefined;
    expect((await list()).alerts).toHaveLength(1);
  });

  test('is acknowledged although the answer was lost', async () => {
    await flagged();
    const { acknowledge, list } = verbs();
    cloud.around = losingAnswers('TransactWriteItems');
    await expect(acknowledge({ id: ID, by: 'ana', via: 'console' })).rejects.toThrow(UpstreamError);
    cloud.around = undefined;
    expect((await list()).alerts).toEqual([]);
  });

  test.each(['needs-person.chg-b', 'delivery-failed.nothing', 'x', 'needs-person.', ''])(
    'of the id %j there is none',
    async (id) =>
      await expect(verbs().acknowledge({ id, by: 'ana', via: 'console' })).rejects.toThrow(
        NotFoundError,
      ),
  );

  test('of a target that fails has no ledger', async () => {
    await store.raiseAlert({ ...ALERT, kind: 'delivery-failed', change: 'team' });
    const { acknowledge, list } = verbs();
    expect((await list()).alerts).toMatchObject([{ id: 'delivery-failed.team' }]);
    await acknowledge({ id: 'delivery-failed.team', by: 'ana', via: 'console' });
    expect((await list()).alerts).toEqual([]);
  });

  test('comes back after it was acknowledged, with rounds of its own', async () => {
    const failed = { ...ALERT, kind: 'delivery-failed', change: 'team' } as const;
    await store.raiseAlert(failed);
    const teller = aTeller(cloud, { notify: { routes: [{ to: ['approvers'] }] } });
    await teller.escalate();
    await verbs().acknowledge({ id: 'delivery-failed.team', by: 'ana', via: 'console' });
    await cloud.clock.advanceTo(NOW + MS_PER_MINUTE);
    await store.raiseAlert({ ...failed, at: NOW + MS_PER_MINUTE });
    await teller.escalate();
    expect(teller.received).toHaveLength(4);
    expect(new Set(teller.received.map(({ notification }) => notification)).size).toBe(2);
  });
});

describe('an alert that nobody acknowledges', () => {
  const minutes = (n: number) => cloud.clock.advanceTo(NOW + n * MS_PER_MINUTE);

  test('goes to the routes, to one after the other, to all, and on and on', async () => {
    await flagged();
    const teller = aTeller(cloud, {
      notify: { routes: [{ to: ['team'] }], escalation: { line: ['ana', 'phones'] } },
    });
    const told: string[][] = [];
    for (const at of [0, 15, 30, 45, 60, 105]) {
      await minutes(at);
      const before = teller.received.length;
      await teller.escalate();
      await teller.escalate();
      told.push(teller.received.slice(before).map(({ to }) => to));
    }
    const phones = ['sms:+4915112345678', 'sms:+4915112345679'];
    expect(told).toEqual([
      ['slack:C0123ABCD'],
      ['mail:ana@example.com'],
      phones,
      ['mail:ana@example.com', ...phones],
      [],
      ['mail:ana@example.com', ...phones],
    ]);
  });

  test('goes to nobody any more once somebody has', async () => {
    await flagged();
    const teller = aTeller(cloud, { notify: { routes: [{ to: ['team'] }] } });
    await teller.escalate();
    await verbs().acknowledge({ id: ID, by: 'ana', via: 'console' });
    await minutes(600);
    expect(await teller.escalate()).toEqual({ open: 0, told: [] });
    expect(teller.received).toHaveLength(1);
  });

  test('is told once a round, though the round cannot be written down', async () => {
    await flagged();
    const teller = aTeller(cloud, { notify: { routes: [{ to: ['team'] }] } });
    cloud.around = failing(
      (call) => call.operation === 'UpdateItem' && JSON.stringify(call.input).includes('#told'),
    );
    await expect(teller.escalate()).rejects.toThrow();
    await teller.escalate();
    expect(teller.received).toHaveLength(1);
  });
});
