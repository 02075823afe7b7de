import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { whyStopped } from '#core/guards/index.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { Circumstance } from '#local/account/circumstances.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { anAddress } from '#test/local/account/an-account.ts';
import {
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { oneAddress, oneInstance } from '#test/support/estates.ts';
import { failing } from '#test/support/faults.ts';

/** The guards as the product asks them: before anybody is asked, behind the link, and before the first call. */
const ID = 'i-0000000000000000a';
const STACK: Circumstance = {
  kind: 'stack',
  stack: 'shop-prod',
  resource: ID,
  logicalId: 'Orders',
};
const PROTECTED: Circumstance = {
  kind: 'traits',
  instanceId: ID,
  traits: { stopProtection: true },
};

let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepare(oneInstance());
});

const requiring = (require: string) => ({
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});

const opened = async (
  circumstance?: Circumstance,
  config: EmbeddedOptions['config'] = requiring('one-person'),
  of = prepared,
) => {
  const embedded = await openEmbedded(of, { config });
  onTestFinished(() => embedded.close());
  if (circumstance !== undefined) embedded.cloud.account.control.surround(circumstance);
  const [change = ''] = await embedded.openChanges();
  return { embedded, change };
};

const closed = async (embedded: Embedded, change: string) => {
  await embedded.until(change, (state) => state.closed !== undefined);
  return embedded.read(change);
};

describe('what a guard stops', () => {
  test('is asked of nobody, and calls nothing', async () => {
    const { embedded, change } = await opened(PROTECTED);
    const { state } = await closed(embedded, change);
    expect(state.closed).toMatchObject({
      outcome: 'blocked',
      because: 'it has stop protection: switch that off to let it be changed',
    });
    expect(state.asked).toBeUndefined();
    expect(embedded.cloud.mails.list()).toEqual([]);
    expect(embedded.calls).not.toContain('StopInstances');
  });

  test('because code owns it leaves a patch, and the recommendation', async () => {
    const { embedded, change } = await opened(STACK);
    const { state } = await closed(embedded, change);
    expect(state.closed?.because).toBe(
      'Managed by CloudFormation stack shop-prod: the change would drift; use the patch instead',
    );
    expect(state.guarded?.patch?.owner).toBe('CloudFormation stack shop-prod');
    expect(state.guarded?.patch?.text.split('\n').slice(2)).toEqual([
      '@@ Orders @@',
      ' Orders:',
      '   Type: AWS::EC2::Instance',
      '   Properties:',
      '-    InstanceType: m6i.xlarge',
      '+    InstanceType: m6i.large',
    ]);
    const [region = ''] = embedded.estate.regions;
    const scope = { account: embedded.estate.accountId, region };
    const kept = await embedded.clock.during(() => embedded.ports.storedRecommendations(scope));
    expect(kept).toHaveLength(1);
  });

  test('stays, if it is an address that a name in DNS still leads to', async () => {
    const { embedded, change } = await opened(
      {
        kind: 'dns-record',
        zone: 'shop.example.',
        record: { name: 'sftp.shop.example.', type: 'A', value: anAddress().publicIp },
      },
      requiring('one-person'),
      await prepare(oneAddress()),
    );
    const { state } = await closed(embedded, change);
    expect(state.closed).toMatchObject({
      outcome: 'blocked',
      because: 'DNS still leads to it: sftp.shop.example. (A): remove that record first',
    });
    expect(state.asked).toBeUndefined();
    expect(embedded.calls).not.toContain('ReleaseAddress');
  });

  test('is not opened again on the same day', async () => {
    const { embedded, change } = await opened(PROTECTED);
    await closed(embedded, change);
    expect(await embedded.openChanges()).toEqual([]);
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_DAY);
    expect(await embedded.openChanges()).toHaveLength(1);
  });

  test('is shown behind the link when it came after the request', async () => {
    const { embedded, change } = await opened();
    await embedded.until(change, (state) => state.asked !== undefined);
    embedded.cloud.account.control.surround(PROTECTED);
    const view = await embedded.view(change);
    expect(view.kind).toBe('open');
    if (view.kind !== 'open') return;
    expect(view.check.guards.map(({ id }) => id)).not.toContain('undo-permissions');
    expect(whyStopped(view.check)).toBe(
      'it has stop protection: switch that off to let it be changed',
    );
  });

  test('is stopped before the first call when it came after the approval', async () => {
    const { embedded, change } = await opened(undefined, requiring('nobody'));
    embedded.cloud.account.control.surround(PROTECTED);
    const { state } = await closed(embedded, change);
    expect(state.closed?.outcome).toBe('blocked');
    expect(state.guarded?.clear).toBe(false);
    expect(state.recorded).toBeUndefined();
    expect(embedded.calls).not.toContain('StopInstances');
  });

  test('includes what could not be looked at', async () => {
    const { embedded, change } = await opened(undefined, requiring('nobody'));
    embedded.around = async (call, next) => {
      if (call.operation === 'DescribeAutoScalingInstances')
        throw new ServiceError('AccessDenied', 'not authorized', 403);
      return next();
    };
    const { state } = await closed(embedded, change);
    expect(state.closed?.outcome).toBe('blocked');
    expect(state.closed?.because).toMatch(
      /^could not look up its Auto Scaling group \(.+\): allow autoscaling:DescribeAutoScalingInstances /,
    );
  });

  test('does not include what fails for a moment: it is looked at again', async () => {
    const { embedded, change } = await opened();
    embedded.around = failing('DescribeAutoScalingInstances', 2);
    await embedded.until(change, (state) => state.asked !== undefined);
    expect(embedded.calls.filter((name) => name === 'DescribeAutoScalingInstances')).toHaveLength(
      3,
    );
  });

  test('includes what fails for long', async () => {
    const { embedded, change } = await opened();
    embedded.around = failing('DescribeAutoScalingInstances', Number.POSITIVE_INFINITY);
    const { state } = await closed(embedded, change);
    expect(state.closed?.outcome).toBe('blocked');
    expect(state.asked).toBeUndefined();
  });

  test('does not include a freeze while a person is asked: that is waited for later', async () => {
    const freezes = [{ reason: 'year end', from: '2026-08-01', to: '2026-09-01' }];
    const { embedded, change } = await opened(undefined, {
      ...requiring('one-person'),
      execution: { freezes },
    });
    await embedded.until(change, (state) => state.asked !== undefined);
    const view = await embedded.view(change);
    expect(view.kind === 'open' && view.check.guards.every(({ clear }) => clear)).toBe(true);
  });
});
