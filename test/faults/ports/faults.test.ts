import { describe, expect, test } from 'vitest';
import { ABLATIONS, type Ablation } from './ablations.ts';
import { findViolation } from './find-violation.ts';
import { type Enumeration, orders, pairs, singles, storms } from './plan-of-cases.ts';
import { PLANTED } from './planted.ts';
import { runCase } from './run-case.ts';
import { runCases } from './run-cases.ts';

/** `npm run faults` runs every case; here a share that depends on nothing but their order. */
const oneIn = (every: number, { cases }: Enumeration) => cases.filter((_, i) => i % every === 0);

const expectUnbroken = async (
  enumerations: readonly Enumeration[],
  every: number,
  atLeast: number,
): Promise<void> => {
  for (const enumeration of enumerations) {
    const { pairs: isPaired = false } = enumeration;
    const given = isPaired ? enumeration.cases : oneIn(every, enumeration);
    const { failed, cases } = await runCases(given, isPaired ? { pairs: true, every } : {});
    expect(failed).toEqual([]);
    expect(cases).toBeGreaterThan(atLeast);
  }
};

describe('nothing is broken, and every change ends', { timeout: 600_000 }, () => {
  test('by a single fault of any action', async () => {
    await expectUnbroken(await singles(), 5, 100);
  });

  test('by two faults', async () => {
    await expectUnbroken(await pairs(), 100, 500);
  });

  test('by people, scanners and strangers in any order', async () => {
    await expectUnbroken(await orders(), 12, 300);
  });

  test('by many faults that end', async () => {
    await expectUnbroken(storms('storm'), 20, 5);
  });

  test('by many faults that do not end: it may stay open, it is not harmed', async () => {
    await expectUnbroken(storms('endless'), 10, 1);
  });
});

const seen = new Map<string, ReturnType<typeof findViolation>>();
/** Looked for once: the search takes longer than all else here. */
const violationOf = (ablation: Ablation): ReturnType<typeof findViolation> => {
  const known = seen.get(ablation.what) ?? findViolation(ablation);
  seen.set(ablation.what, known);
  return known;
};

describe('the harness is not blind', { timeout: 600_000 }, () => {
  test.each(ABLATIONS)('it sees when $what is missing', async (ablation) => {
    const violation = await violationOf(ablation);
    expect(violation, `nothing shows that ${ablation.says}`).toBeDefined();
  });

  test.each(PLANTED)('it finds a mistake in $what', async (mistake) => {
    const violation = await violationOf(mistake);
    expect(violation, `nothing shows that ${mistake.says}`).toBeDefined();
  });

  test('what breaks without a safeguard does not break with it', async () => {
    for (const ablation of [...ABLATIONS, ...PLANTED]) {
      const violation = await violationOf(ablation);
      if (violation !== undefined) expect((await runCase(violation.found)).broken).toEqual([]);
    }
  });
});
