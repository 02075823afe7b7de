import { expect, test } from 'vitest';
import { caseId } from '../kinds.ts';
import { singles, storms } from './plan-of-cases.ts';
import { runCase } from './run-case.ts';
import { tellCase } from './tell-case.ts';

test('a case that is told names its faults, its calls, its ledger and how to run it again', async () => {
  const [enumeration] = await singles();
  const given = enumeration?.cases[40];
  if (given === undefined) throw new Error('there is no such case');
  const told = tellCase(given, await runCase(given));
  expect(told).toContain(`npm run faults -- --case '${caseId(given)}'`);
  expect(told).toMatch(/ {4}1 +0\.00 .+readChange/);
  expect(told).toMatch(/chg-0001 +1 +0\.00 owner 1, open: opened/);
});

test('the same case is the same run, call by call', async () => {
  const [first] = storms('storm');
  const given = first?.cases[7];
  if (given === undefined) throw new Error('there is no such case');
  const [a, b] = [await runCase(given), await runCase(given)];
  expect(tellCase(given, a)).toBe(tellCase(given, b));
});
