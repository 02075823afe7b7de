import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS, KEEP_SERIES, placeholderOf } from '#core/contract/workflow.ts';
import { INFLUX_INSTANCE } from '#core/cost/own-prices.ts';
import { idleSentence } from '#core/present/own-cost.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';
import { Trimtab } from '#lib/trimtab.ts';
import { synthesise } from './synthesised.ts';

const { trimtab, byStack, template, resources, granted } = synthesise({ timeSeries: 'influxdb' });

const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);

test('every best practice is kept with InfluxDB too, or its exception has a written reason', () => {
  const { violations } = new AwsSolutionsChecks().validateScope(trimtab);
  expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
});

describe('the network of InfluxDB', () => {
  test('leads nowhere, and nothing in it is paid for but the instance', () => {
    for (const type of [
      'AWS::EC2::NatGateway',
      'AWS::EC2::InternetGateway',
      'AWS::EC2::EIP',
      'AWS::EC2::VPCEndpoint',
    ])
      expect(ofType(type)).toEqual([]);
    expect(ofType('AWS::EC2::Subnet')).toHaveLength(1);
    expect(ofType('AWS::EC2::Route')).toEqual([]);
  });

  test('has one port, from one function to the instance', () => {
    for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'])
      expect(
        ofType(type).map(([, { Properties }]) => [Properties.FromPort, Properties.ToPort]),
      ).toEqual([[8_086, 8_086]]);
    const inNetwork = ofType('AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.VpcConfig !== undefined,
    );
    expect(inNetwork.map(([, { Properties }]) => Properties.Description)).toEqual([
      KEEP_SERIES.description,
    ]);
  });
});

test('the instance is the smallest, private, and its password is in a secret', () => {
  template.hasResourceProperties('AWS::Timestream::InfluxDBInstance', {
    DbInstanceType: INFLUX_INSTANCE.type,
    AllocatedStorage: INFLUX_INSTANCE.storageGib,
    DeploymentType: 'SINGLE_AZ',
    PubliclyAccessible: false,
    Password: {
      'Fn::Join': [
        '',
        [
          '{{resolve:secretsmanager:',
          { Ref: Match.stringLikeRegexp('Password') },
          ':SecretString:password::}}',
        ],
      ],
    },
  });
});

describe('who saves or reads series', () => {
  const keeps = Object.entries(FUNCTION_ACCESS).filter(([, { tables }]) => tables.SERIES_TABLE);

  test('calls the one function, and has no right on the table', () => {
    const callers = FUNCTIONS.map(({ entry }) => entry).filter((entry) =>
      granted(`${placeholderOf(entry)}Role`).some(
        ({ Action, Resource }) =>
          Action.includes('lambda:InvokeFunction') &&
          JSON.stringify(Resource).includes(placeholderOf(KEEP_SERIES.entry)),
      ),
    );
    expect(callers.sort()).toEqual(keeps.map(([entry]) => entry).sort());
    expect(callers).toContain('collect-metrics');
    for (const { entry } of FUNCTIONS)
      expect(JSON.stringify(granted(`${placeholderOf(entry)}Role`))).not.toContain('TablesSeries');
  });

  test('is told its name, and it has no right beyond its own network', () => {
    for (const [, { Properties }] of ofType('AWS::Lambda::Function'))
      if (Properties.Description !== KEEP_SERIES.description)
        expect(Properties.Environment).toMatchObject({
          Variables: { SERIES_FUNCTION: expect.anything() },
        });
    const actions = resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes('KeepSeries')
        ? JSON.stringify(Properties).match(/"[a-z0-9]+:[A-Z]\w+"/g)
        : [],
    );
    expect(actions?.filter((action) => !/"(ec2|logs|xray):/.test(action ?? ''))).toEqual([]);
  });
});

test('without InfluxDB there is neither the stack nor the function', () => {
  const table = synthesise();
  expect([...table.byStack.keys()]).not.toContain('Trimtab-series');
  expect([...byStack.keys()]).toContain('Trimtab-series');
  table.template.resourceCountIs('AWS::EC2::VPC', 0);
  table.template.resourceCountIs('AWS::Lambda::Function', FUNCTIONS.length);
});

test.each(['influxdb', 'dynamodb'] as const)('what %s costs idle is said', (timeSeries) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const { stacks } = new Trimtab(app, 'Trimtab', { mailFrom: 'a@example.com', timeSeries });
  const said = stacks.flatMap((stack) =>
    Annotations.fromStack(stack).findInfo('*', Match.anyValue()),
  );
  expect(said.map(({ entry }) => entry.data)).toEqual([
    expect.stringContaining(idleSentence(timeSeries)),
  ]);
});
