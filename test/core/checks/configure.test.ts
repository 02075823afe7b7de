import { expect, test } from 'vitest';
import { configureChecks } from '#core/checks/configure.ts';
import { CHECKS } from '#core/checks/index.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

const refusal = (configured: Parameters<typeof configureChecks>[0]): string => {
  try {
    configureChecks(configured);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
};

const optionsOf = (id: string, configured: Parameters<typeof configureChecks>[0] = {}): unknown =>
  configureChecks(configured).find(({ check }) => check.id === id)?.options;

test('runs every check with its defaults when nothing is configured', () => {
  expect(configureChecks({}).map(({ check }) => check.id)).toEqual(CHECKS.map(({ id }) => id));
  expect(optionsOf('ebs/unattached-volume')).toEqual({ minIdleDays: 14, minSaving: 1 });
});

test('takes options, the defaults for the rest', () => {
  const configured = { 'ebs/unattached-volume': { minIdleDays: 3 } };
  expect(optionsOf('ebs/unattached-volume', configured)).toEqual({ minIdleDays: 3, minSaving: 1 });
});

test('leaves out what is not enabled', () => {
  const ids = configureChecks({ 'ebs/unattached-volume': { enabled: false } }).map(
    ({ check }) => check.id,
  );
  expect(ids).not.toContain('ebs/unattached-volume');
  expect(ids).toHaveLength(CHECKS.length - 1);
  expect(configureChecks({ 'ebs/unattached-volume': { enabled: true } })).toHaveLength(
    CHECKS.length,
  );
});

test.each([
  [
    'a wrong value',
    { 'ebs/unattached-volume': { minIdleDays: 'x' } },
    'checks.ebs/unattached-volume.minIdleDays: ',
  ],
  [
    'a wrong switch',
    { 'ebs/unattached-volume': { enabled: 'no' } },
    'checks.ebs/unattached-volume.enabled: ',
  ],
  ['an unknown field', { 'ebs/unattached-volume': { minDays: 1 } }, 'minDays'],
])('names check and field of %s', (_name, configured, expected) => {
  expect(refusal(configured)).toContain(expected);
});

test('names an unknown check and the nearest one', () => {
  expect(refusal({ 'ebs/unatached-volume': {} })).toBe(
    'checks.ebs/unatached-volume: there is no such check, did you mean ebs/unattached-volume?',
  );
  expect(refusal({ 'lambda/memory': {} })).toContain('lambda/oversized-memory?');
  expect(refusal({ 'x/y': {} })).toBe('checks.x/y: there is no such check, see docs/checks.md');
});

test('names everything that is wrong at once', () => {
  const said = refusal({ 'x/y': {}, 'ec2/oversized-instance': { minSaving: -1, maxSizesDown: 0 } });
  expect(said.split('\n')).toHaveLength(3);
});
