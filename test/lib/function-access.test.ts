import { expect, test } from 'vitest';
import { ACTIONS } from '#core/actions/index.ts';
import { permissionsOfFamily } from '#core/actions/permissions.ts';
import { FUNCTIONS, placeholderOf } from '#core/contract/workflow.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';
import { type Statement, statementsIn, synthesise } from './synthesised.ts';

const { template, resources, granted } = synthesise();

const grantedTo = (entry: string): Statement[] => granted(`${placeholderOf(entry)}Role`);
const actionsOf = (entry: string): string[] => grantedTo(entry).flatMap(({ Action }) => Action);

const allStatements = resources.flatMap(([, { Type, Properties }]) =>
  Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy' ? statementsIn(Properties) : [],
);

test('no statement allows a whole class of actions', () => {
  const wild = allStatements.flatMap(({ Action }) => Action.filter((name) => name.includes('*')));
  expect(wild).toEqual([]);
});

test('what each function may do is written down, and nothing else is', () => {
  expect(Object.keys(FUNCTION_ACCESS).sort()).toEqual(FUNCTIONS.map(({ entry }) => entry).sort());
});

test.each(FUNCTIONS)('$entry reaches the tables that it is said to, and no other', ({ entry }) => {
  const tables = grantedTo(entry).filter(({ Action }) => Action[0]?.startsWith('dynamodb:'));
  const variables = Object.entries(FUNCTION_ACCESS[entry]?.tables ?? {});
  expect(tables).toHaveLength(variables.length);
  for (const [variable, right] of variables) {
    const name = variable.replace('_TABLE', '').toLowerCase();
    const own = tables.find(({ Resource }) =>
      JSON.stringify(Resource).toLowerCase().includes(`tables${name}`),
    );
    const may = (action: string) => own?.Action.includes(`dynamodb:${action}`);
    expect(may('GetItem')).toBe(!['add', 'free'].includes(right));
    expect(may('PutItem')).toBe(['add', 'append', 'replace'].includes(right));
    expect(may('BatchWriteItem')).toBe(['fill', 'replace'].includes(right));
    expect(may('DeleteItem')).toBe(right === 'free');
  }
});

test('nobody deletes from the ledger, by item or by batch', () => {
  const ledger = allStatements.filter(({ Resource }) =>
    JSON.stringify(Resource).includes('TablesChanges'),
  );
  expect(ledger.length).toBeGreaterThan(0);
  for (const { Action } of ledger) {
    expect(Action).not.toContain('dynamodb:DeleteItem');
    expect(Action).not.toContain('dynamodb:BatchWriteItem');
  }
});

test.each([
  [
    'states:SendTaskSuccess',
    ['admit-changes', 'api', 'ask-approval', 'await-turn', 'judge-watches', 'sweep'],
  ],
  ['states:StartExecution', ['api', 'open-canary', 'sweep']],
  ['states:StopExecution', ['sweep']],
  [
    'ses:SendEmail',
    [
      'api',
      'ask-approval',
      'close-change',
      'note-returned-mail',
      'sweep',
      'verify-savings',
      'watch-change',
    ],
  ],
  ['ce:GetCostAndUsage', ['api', 'assess', 'check-guards', 'collect-costs']],
  ['cloudtrail:LookupEvents', ['api', 'assess', 'check-guards', 'collect-inventory', 'sweep']],
  [
    'ssm:GetParameter',
    // The parameter of the brake, and secrets of those who tell people.
    [
      'admit-changes',
      'api',
      'apply-step',
      'ask-approval',
      'await-turn',
      'check-guards',
      'close-change',
      'note-returned-mail',
      'reconcile',
      'sweep',
      'verify-savings',
      'watch-change',
      'write-plan',
    ],
  ],
  ['sts:AssumeRole', ['apply-step', 'assess', 'check-guards', 'rehearse', 'undo-step']],
])('only those that need %s have it', (action, expected) => {
  const holders = FUNCTIONS.map(({ entry }) => entry).filter((entry) =>
    actionsOf(entry).includes(action),
  );
  expect(holders.sort()).toEqual(expected);
});

test('no function changes a resource by its own right', () => {
  const changing = new Set(
    (['ec2', 'ebs', 'lambda'] as const).flatMap((f) => permissionsOfFamily(ACTIONS, f).calls),
  );
  for (const { entry } of FUNCTIONS)
    expect(actionsOf(entry).filter((action) => changing.has(action))).toEqual([]);
});

test('mails come from the one address that was given', () => {
  const [mail] = grantedTo('ask-approval').filter(({ Action }) => Action.includes('ses:SendEmail'));
  expect(mail?.Condition).toEqual({
    StringEquals: { 'ses:FromAddress': 'approvals@example.com' },
  });
});

test.each(['ec2', 'ebs', 'lambda'] as const)('the role of %s may do what its actions call', (f) => {
  const { calls, keys } = permissionsOfFamily(ACTIONS, f);
  const [[id, policy] = []] = resources.filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::IAM::ManagedPolicy' && String(Properties.Description).includes(` ${f} `),
  );
  const statements = statementsIn(policy?.Properties ?? {});
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([...calls, ...keys].sort());
  for (const { Action, Condition } of statements)
    if (Action.some((name) => name.startsWith('kms:')))
      expect(Condition).toMatchObject({
        StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' },
      });
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: `Trimtab-execute-${f}`,
    ManagedPolicyArns: [{ Ref: id }],
    PermissionsBoundary: { Ref: id },
  });
});

/** Lambda's undo makes the call that its change makes, and has no dry run: nobody has anything to try. */
const TRY = ['AssessFunctionRole', 'CheckGuardsFunctionRole'];
const REHEARSE = ['RehearseFunctionRole'];

test.each([
  ['ebs', [...TRY, ...REHEARSE]],
  ['ec2', [...TRY, ...REHEARSE]],
  ['lambda', []],
  ['logs', TRY],
  ['rds', TRY],
])(
  'only who steps plans of %s, or tries whether they could be, may become its role',
  (family, others) => {
    const [role] = resources.filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Role' && Properties.RoleName === `Trimtab-execute-${family}`,
    );
    const trusted = JSON.stringify(role?.[1].Properties.AssumeRolePolicyDocument);
    expect(trusted.match(/\w+FunctionRole/g)?.sort()).toEqual(
      ['ApplyStepFunctionRole', 'UndoStepFunctionRole', ...others].sort(),
    );
  },
);
