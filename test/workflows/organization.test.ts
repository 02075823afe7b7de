import { describe, expect, test } from 'vitest';
import { NotPermittedError } from '#core/errors/errors.ts';
import { type ListedAccount, pagesOf } from '#core/inventory/accounts.ts';
import { runOrganization } from './run-organization.ts';

const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2'];
const accounts = (count: number, regions = REGIONS): ListedAccount[] =>
  Array.from({ length: count }, (_, n) => ({ account: `${n + 1}`.padStart(12, '0'), regions }));
const listing = (listed: readonly ListedAccount[]) => ({
  'list-scopes': () => ({ pages: pagesOf(listed) }),
  'collect-costs': () => ({ records: 0 }),
});

interface Scope {
  readonly account: string;
  readonly region: string;
}

const refused = (): never => {
  throw new NotPermittedError('not allowed');
};

describe('collect', () => {
  const reading = {
    'collect-inventory': () => ({ resources: 2 }),
    'collect-metrics': () => ({ points: 10, series: 1 }),
  };

  test('reads every region of every account once, in a child execution for each account', async () => {
    const { output, sizes, calls } = await runOrganization('collect', {
      ...listing(accounts(45)),
      ...reading,
    });
    expect(output).toEqual({
      costs: { records: 0 },
      collected: { resources: 270, points: 1_350, missed: 0, missing: [] },
    });
    const read = (calls.get('collect-inventory') as Scope[]).map(
      ({ account, region }) => `${account} ${region}`,
    );
    const all = accounts(45).flatMap(({ account }) => REGIONS.map((one) => `${account} ${one}`));
    expect(read.sort()).toEqual(all.sort());
    expect(calls.get('collect-costs')).toHaveLength(1);
    // The root, two pages, and an execution for each account.
    expect(sizes).toHaveLength(1 + 2 + 45);
    for (const { name } of sizes) expect(name.length).toBeLessThanOrEqual(80);
  });

  test('a region that cannot be read keeps no other from being read, and is said', async () => {
    const { output, status, calls } = await runOrganization('collect', {
      ...listing(accounts(3)),
      ...reading,
      'collect-inventory': ({ account, region }: Scope) =>
        account.endsWith('2') && region === 'eu-west-1' ? refused() : { resources: 2 },
      'collect-metrics': ({ account, region }: Scope) =>
        account.endsWith('3') && region === 'us-west-2' ? refused() : { points: 10, series: 1 },
    });
    expect(status).toBe('SUCCEEDED');
    expect(output.collected).toEqual({
      resources: 16,
      points: 70,
      missed: 2,
      missing: [
        {
          account: '000000000002',
          region: 'eu-west-1',
          missing: 'inventory',
          because: 'NotPermittedError',
        },
        {
          account: '000000000003',
          region: 'us-west-2',
          resources: 2,
          missing: 'metrics',
          because: 'NotPermittedError',
        },
      ],
    });
    // Nothing is asked for metrics where nobody knows of what.
    expect(calls.get('collect-metrics')).toHaveLength(8);
  });

  test('where nothing at all may be read, all is counted and the first few are named', async () => {
    const { output, status, sizes } = await runOrganization('collect', {
      ...listing(accounts(45)),
      'collect-inventory': refused,
    });
    expect(status).toBe('SUCCEEDED');
    expect(output.collected).toMatchObject({ resources: 0, missed: 135 });
    expect((output.collected as { missing: unknown[] }).missing).toHaveLength(5);
    expect(Math.max(...sizes.map(({ payloadBytes }) => payloadBytes))).toBeLessThan(64 * 1_024);
  });

  test('without any account only the bill is read', async () => {
    const { output, sizes } = await runOrganization('collect', listing([]));
    expect(output.collected).toEqual({ resources: 0, points: 0, missed: 0, missing: [] });
    expect(sizes).toHaveLength(1);
  });
});

describe('optimize', () => {
  test('works on every region of every account once, and starts what was opened', async () => {
    const { output, calls } = await runOrganization('optimize', {
      ...listing(accounts(3)),
      'run-checks': () => ({ found: 1 }),
      'open-changes': ({ account, region }: Scope) =>
        region === 'eu-west-1'
          ? { open: [{ change: `chg-${account}`, fence: 1, execution: `chg-${account}-1` }] }
          : { open: [] },
    });
    expect(output).toEqual({ opened: 3, missed: 0, missing: [] });
    expect(calls.get('run-checks')).toHaveLength(9);
    expect(calls.get('open-changes')).toHaveLength(9);
  });

  test('a region that cannot be worked on keeps no other from it', async () => {
    const { output, status } = await runOrganization('optimize', {
      ...listing(accounts(2)),
      'run-checks': ({ account }: Scope) => (account.endsWith('1') ? refused() : { found: 0 }),
      'open-changes': () => ({ open: [] }),
    });
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ opened: 0, missed: 3 });
  });
});
