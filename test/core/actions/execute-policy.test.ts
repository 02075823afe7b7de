import { expect, test } from 'vitest';
import { executeStatementsOf, FAMILIES } from '#core/actions/execute-policy.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { permissionsOf } from '#core/actions/permissions.ts';

test.each(FAMILIES)('%s may do what its actions call and undo, and nothing else', (family) => {
  const allowed = executeStatementsOf(family).flatMap(({ Action }) => Action);
  const needed = ACTIONS.filter((action) => action.family === family).flatMap((action) => {
    const { calls, keys } = permissionsOf(action);
    return [...calls, ...keys];
  });
  expect([...allowed].sort()).toEqual([...new Set(needed)].sort());
});

test('keys are used only through EC2, and granted only to it', () => {
  for (const { Action, Condition } of FAMILIES.flatMap(executeStatementsOf)) {
    if (!Action.some((name) => name.startsWith('kms:'))) continue;
    expect(Condition).toMatchObject({ StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } });
    if (Action.includes('kms:CreateGrant')) expect(Condition).toHaveProperty('Bool');
  }
});
