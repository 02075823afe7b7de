import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { FAMILIES } from '#core/actions/execute-policy.ts';
import { configSchema } from '#core/contract/config.ts';
import { FUNCTIONS, placeholderOf } from '#core/contract/workflow.ts';
import { FUNCTION_ACCESS, familiesOf } from '#lib/function-access.ts';
import { synthesise } from './synthesised.ts';

const config = configSchema.parse({
  organization: { regions: ['eu-west-1'], readRole: 'trimtab-reader', externalId: 'ours' },
});
const { trimtab, template, granted } = synthesise({ config });
const alone = synthesise();

const mayAssume = (of: typeof alone, entry: string, role: string): boolean =>
  of
    .granted(`${placeholderOf(entry)}Role`)
    .some(
      ({ Action, Resource }) =>
        Action.includes('sts:AssumeRole') && JSON.stringify(Resource).includes(`::*:role/${role}`),
    );

test.each(FUNCTIONS)('$entry enters other accounts only to do what it does here', ({ entry }) => {
  const access = FUNCTION_ACCESS[entry] ?? { tables: {} };
  const whole = { granted } as typeof alone;
  expect(mayAssume(whole, entry, 'trimtab-reader')).toBe((access.looks ?? []).length > 0);
  for (const family of FAMILIES)
    expect(mayAssume(whole, entry, `Trimtab-execute-${family}`)).toBe(
      familiesOf(access).includes(family),
    );
  expect(mayAssume(alone, entry, '')).toBe(false);
});

test('only who lists accounts may ask for them, and only where there is an organisation', () => {
  const asks = (of: Pick<typeof alone, 'granted'>) =>
    FUNCTIONS.map(({ entry }) => entry).filter((entry) =>
      of
        .granted(`${placeholderOf(entry)}Role`)
        .some(({ Action }) => Action.includes('organizations:ListAccounts')),
    );
  expect(asks({ granted })).toEqual(['list-scopes']);
  expect(asks(alone)).toEqual([]);
});

test('functions know how other accounts are entered, and which account is their own', () => {
  template.allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        READ_ROLE_NAME: 'trimtab-reader',
        EXTERNAL_ID: 'ours',
        HOME_ACCOUNT: { Ref: 'AWS::AccountId' },
      }),
    },
  });
});

test('every best practice is kept with an organisation too', () => {
  const { violations } = new AwsSolutionsChecks().validateScope(trimtab);
  expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
});
