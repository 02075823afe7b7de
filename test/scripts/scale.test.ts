import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '#local/states/check-definition.ts';
import {
  AT_ONCE,
  changeUsd,
  fanOut,
  judgementsIn,
  MEASURED_REGIONS,
  type Measured,
} from '#scripts/scale.ts';

const measured = JSON.parse(readFileSync('test/golden/scale.json', 'utf8')) as Measured;

describe('a change', () => {
  test.each(Object.entries(measured.change))(
    '%s, watched for a day, costs at most a cent',
    (_, taken) => {
      const { total } = changeUsd(taken, 24);
      expect(total).toBeGreaterThan(0);
      expect(total).toBeLessThanOrEqual(0.01);
    },
  );

  test('costs what its parts cost, and more the longer it is watched', () => {
    const [taken] = Object.values(measured.change);
    if (taken === undefined) throw new Error('nothing was measured');
    const [short, long] = [changeUsd(taken, 3), changeUsd(taken, 24)];
    const { total, ...parts } = long;
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 12);
    expect(long.transitions).toBe(short.transitions);
    expect(long.metrics - short.metrics).toBeCloseTo(
      (judgementsIn(24) - judgementsIn(3)) * taken.judgement.metrics * 0.000_01,
      12,
    );
  });
});

describe('an organisation', () => {
  test('is worked on as many at once as the files of the workflows say', () => {
    for (const name of ['collect', 'optimize']) {
      const { States } = parseDefinition(readFileSync(`statemachines/${name}.asl.json`, 'utf8'));
      const limits = Object.values(States).flatMap((state) =>
        state.Type === 'Map' ? [state.MaxConcurrency] : [],
      );
      expect(limits).toEqual([AT_ONCE.pages, AT_ONCE.accounts, AT_ONCE.regions]);
    }
    // A full page, and beside it one of a single account.
    const { accounts, regions } = AT_ONCE;
    expect(measured.collect.atOnceInTwoPages).toBe(accounts * regions + regions);
  });

  test('takes the transitions that were measured, for what was measured', () => {
    const { root, page, account } = measured.collect;
    // A page of 40, as measured, in a root of one page less.
    const { transitions, executions } = fanOut(measured.collect, {
      accounts: 40,
      regions: MEASURED_REGIONS,
    });
    expect(executions).toBe(42);
    expect(transitions).toBe(root.transitions - 1 + page.transitions + 40 * account.transitions);
  });

  test('a thousand accounts in twenty regions are read within the hour', () => {
    const { minutes, concurrency } = fanOut(measured.collect, { accounts: 1_000, regions: 20 });
    expect(minutes).toBeLessThan(60);
    expect(concurrency).toBeLessThan(1_000);
  });

  test('more accounts or regions never take less', () => {
    const count = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 30 }), (accounts, regions) => {
        const here = fanOut(measured.optimize, { accounts, regions });
        for (const more of [
          { accounts: accounts + 1, regions },
          { accounts, regions: regions + 1 },
        ]) {
          const there = fanOut(measured.optimize, more);
          expect(there.transitions).toBeGreaterThanOrEqual(here.transitions);
          expect(there.minutes).toBeGreaterThanOrEqual(here.minutes);
          expect(there.usd.transitions).toBeGreaterThanOrEqual(here.usd.transitions);
        }
      }),
    );
  });
});
