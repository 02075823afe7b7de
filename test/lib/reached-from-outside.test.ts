import { expect, test } from 'vitest';
import { synthesise } from './synthesised.ts';

/** What a deployment lets others do: services of AWS in somebody's name, and whoever has its addresses. */

const { resources } = synthesise({ timeSeries: 'influxdb' });
const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: { readonly AWS?: unknown; readonly Service?: string };
  readonly Condition?: Readonly<Record<string, object>>;
}
const OWN_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const statementsOf = (document: unknown): readonly Statement[] =>
  (document as { readonly Statement: readonly Statement[] }).Statement;

test('schedules and workflows become a role for this account alone', () => {
  const trusting = ofType('AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    statementsOf(Properties.AssumeRolePolicyDocument).flatMap(({ Principal, Condition }) =>
      /^(scheduler|states)\./.test(Principal.Service ?? '') ? [[id, Condition] as const] : [],
    ),
  );
  expect(trusting.length).toBeGreaterThan(3);
  for (const [id, condition] of trusting) expect(condition, id).toMatchObject(OWN_ACCOUNT);
});

test('whatever may call a function from outside is named', () => {
  const permissions = ofType('AWS::Lambda::Permission');
  expect(permissions.length).toBeGreaterThan(0);
  for (const [id, { Properties }] of permissions) expect(Properties.SourceArn, id).toBeDefined();
  expect(ofType('AWS::Lambda::Url')).toEqual([]);
});

test('services may publish to a topic for this account alone, and nothing in the clear', () => {
  const policies = ofType('AWS::SNS::TopicPolicy');
  expect(policies.length).toBeGreaterThan(3);
  for (const [id, { Properties }] of policies) {
    const [inTheClear, ...others] = statementsOf(Properties.PolicyDocument);
    expect(inTheClear, id).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(others.map(({ Principal }) => Principal.Service)).not.toEqual([]);
    for (const { Condition } of others)
      expect(JSON.stringify(Condition), id).toMatch(
        /"aws:SourceAccount":\{"Ref":"AWS::AccountId"\}/i,
      );
  }
});

test('no key is open to a class of actions but for those who own the account', () => {
  const keys = ofType('AWS::KMS::Key');
  expect(keys.length).toBeGreaterThan(1);
  for (const [id, { Properties }] of keys)
    for (const { Action, Principal } of statementsOf(Properties.KeyPolicy))
      if (!JSON.stringify(Principal).includes(':root'))
        expect([Action].flat().join(' '), id).not.toContain('*');
});

test('no variable holds a secret but the password that only the network of InfluxDB takes', () => {
  const secret = ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
    const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: object };
    return Object.keys(Variables)
      .filter((name) => /PASSWORD|SECRET|TOKEN|CREDENTIAL/.test(name))
      .map((name) => [id.replace(/Function.*/, ''), name]);
  });
  expect(secret).toEqual([['TimeSeriesKeepSeries', 'INFLUX_PASSWORD']]);
});

test('no page of another origin may read what the API answers', () => {
  for (const [id, { Properties }] of ofType('AWS::ApiGatewayV2::Api'))
    expect(Properties.CorsConfiguration, id).toBeUndefined();
});
