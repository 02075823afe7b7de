import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { ACTIONS } from '#core/actions/index.ts';
import { permissionsOfFamily } from '#core/actions/permissions.ts';
import { functionEnvSchema, TABLE_VARIABLES } from '#core/contract/env.ts';
import { TABLES } from '#core/contract/tables.ts';
import { FUNCTIONS, placeholderOf, SCHEDULES, STATE_MACHINES } from '#core/contract/workflow.ts';
import { FUNCTION_ACCESS } from '#lib/function-access.ts';
import { type Statement, statementsIn, synthesise } from './synthesised.ts';

const { stack, template, resources } = synthesise();

const idsOf = (type: string): string[] =>
  resources.flatMap(([id, { Type }]) => (Type === type ? [id] : []));

/** Statements of the role with a logical id that begins so. */
const granted = (role: string): Statement[] =>
  resources.flatMap(([, { Type, Properties }]) =>
    Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(`"${role}`)
      ? statementsIn(Properties)
      : [],
  );
const grantedTo = (entry: string): Statement[] => granted(`${placeholderOf(entry)}Role`);
const actionsOf = (entry: string): string[] => grantedTo(entry).flatMap(({ Action }) => Action);

const allStatements = resources.flatMap(([id, { Type, Properties }]) =>
  Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy'
    ? statementsIn(Properties).map((statement) => ({ id, ...statement }))
    : [],
);

test('every best practice is kept, or its exception has a written reason', () => {
  const { violations } = new AwsSolutionsChecks().validateScope(stack);
  expect(
    violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ resourceLogicalId }) => resourceLogicalId),
    ]),
  ).toEqual([]);
});

describe('functions', () => {
  test.each(FUNCTIONS)('$entry runs on Node 24 and keeps its log for a while', (spec) => {
    const { entry, description, timeoutSeconds = 30 } = spec;
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: description,
      Runtime: 'nodejs24.x',
      Timeout: timeoutSeconds,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: {
        LogGroup: { Ref: Match.stringLikeRegexp(`^${placeholderOf(entry)}Logs`) },
      },
    });
  });

  test('there are no others', () => {
    expect(idsOf('AWS::Lambda::Function')).toHaveLength(FUNCTIONS.length);
  });

  test('every log ends some day', () => {
    for (const id of idsOf('AWS::Logs::LogGroup'))
      expect(template.toJSON().Resources[id].Properties.RetentionInDays).toBe(30);
  });

  test('every variable of the environment is set but the role for reading elsewhere', () => {
    const names = Object.keys(functionEnvSchema.shape).filter((name) => name !== 'READ_ROLE_NAME');
    for (const id of idsOf('AWS::Lambda::Function')) {
      const { Variables } = template.toJSON().Resources[id].Properties.Environment;
      expect(Object.keys(Variables)).toEqual(expect.arrayContaining(names));
    }
  });
});

describe('tables', () => {
  test.each(TABLE_VARIABLES)('%s can be restored and is not deleted by accident', (variable) => {
    const { hash, range, indexes, expires } = TABLES[variable];
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
        ],
        SSESpecification: { SSEEnabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
        ...(expires !== undefined && {
          TimeToLiveSpecification: { AttributeName: expires, Enabled: true },
        }),
        ...(Object.keys(indexes).length > 0 && {
          GlobalSecondaryIndexes: Object.keys(indexes).map((IndexName) =>
            Match.objectLike({ IndexName, Projection: { ProjectionType: 'ALL' } }),
          ),
        }),
      },
    });
  });
});

describe('rights', () => {
  test('no statement allows a whole class of actions', () => {
    const wild = allStatements.flatMap(({ Action }) => Action.filter((name) => name.includes('*')));
    // The one that EBS documents with a star: ReEncryptFrom and ReEncryptTo, through EC2 only.
    expect([...new Set(wild)]).toEqual(['kms:ReEncrypt*']);
  });

  test('what each function may do is written down, and nothing else is', () => {
    expect(Object.keys(FUNCTION_ACCESS).sort()).toEqual(FUNCTIONS.map(({ entry }) => entry).sort());
  });

  test.each(FUNCTIONS)(
    '$entry reaches the tables that it is said to, and no other',
    ({ entry }) => {
      const tables = grantedTo(entry).filter(({ Action }) => Action.includes('dynamodb:GetItem'));
      const variables = Object.entries(FUNCTION_ACCESS[entry]?.tables ?? {});
      expect(tables).toHaveLength(variables.length);
      for (const [variable, right] of variables) {
        const name = variable.replace('_TABLE', '').toLowerCase();
        const own = tables.find(({ Resource }) =>
          JSON.stringify(Resource).toLowerCase().includes(`tables${name}`),
        );
        expect(own?.Action.includes('dynamodb:PutItem')).toBe(right !== 'read');
        expect(own?.Action.includes('dynamodb:DeleteItem')).toBe(right === 'replace');
      }
    },
  );

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
    ['states:SendTaskSuccess', ['api', 'ask-approval', 'judge-watches', 'sweep']],
    ['states:StartExecution', ['sweep']],
    ['states:StopExecution', ['sweep']],
    ['ses:SendEmail', ['ask-approval', 'close-change']],
    ['ce:GetCostAndUsage', ['collect-costs']],
    ['cloudtrail:LookupEvents', ['collect-inventory']],
    ['sts:AssumeRole', ['apply-step', 'undo-step']],
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
    const [mail] = grantedTo('ask-approval').filter(({ Action }) =>
      Action.includes('ses:SendEmail'),
    );
    expect(mail?.Condition).toEqual({
      StringEquals: { 'ses:FromAddress': 'approvals@example.com' },
    });
  });

  test.each(['ec2', 'ebs', 'lambda'] as const)(
    'the role of %s may do what its actions call',
    (f) => {
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
    },
  );

  test('only the functions that step a plan may become those roles', () => {
    for (const [, { Type, Properties }] of resources) {
      if (Type !== 'AWS::IAM::Role' || !String(Properties.RoleName).includes('-execute-')) continue;
      const trusted = JSON.stringify(Properties.AssumeRolePolicyDocument);
      expect(trusted.match(/\w+FunctionRole/g)?.sort()).toEqual([
        'ApplyStepFunctionRole',
        'UndoStepFunctionRole',
      ]);
    }
  });
});

describe('workflows', () => {
  test.each(STATE_MACHINES)('%s has every placeholder of its file filled in', (name) => {
    const file = readFileSync(`statemachines/${name}.asl.json`, 'utf8');
    const placeholders = new Set([...file.matchAll(/\$\{(\w+)\}/g)].map(([, key]) => key));
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: `Trimtab-${name}`,
      DefinitionSubstitutions: Object.fromEntries(
        [...placeholders].map((key) => [key, Match.anyValue()]),
      ),
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  test.each(STATE_MACHINES)('%s may call the functions of its file, and no other', (name) => {
    const file = readFileSync(`statemachines/${name}.asl.json`, 'utf8');
    const named = new Set(file.match(/\w+Function(?=\})/g));
    const called = granted(`${name}WorkflowRole`)
      .filter(({ Action }) => Action.includes('lambda:InvokeFunction'))
      .flatMap(({ Resource }) => JSON.stringify(Resource).match(/\w+Function(?=[0-9A-F]{8})/g));
    expect(called.sort()).toEqual([...named].sort());
  });

  test('collect runs children of its own kind, and optimize starts changes', () => {
    const actionsOfWorkflow = (name: string) =>
      granted(`${name}WorkflowRole`).flatMap(({ Action }) => Action);
    expect(actionsOfWorkflow('collect')).toEqual(
      expect.arrayContaining([
        'states:StartExecution',
        'states:DescribeExecution',
        'states:StopExecution',
        'events:DescribeRule',
        'events:PutRule',
        'events:PutTargets',
      ]),
    );
    expect(actionsOfWorkflow('optimize')).toContain('states:StartExecution');
    expect(actionsOfWorkflow('change')).not.toContain('states:StartExecution');
  });
});

describe('schedules', () => {
  test.each(SCHEDULES)('$name fires every $everyMinutes min', ({ name, everyMinutes, target }) => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: Match.stringLikeRegexp(
        `^rate\\((${everyMinutes} minutes?|${everyMinutes / 60} hours?)\\)$`,
      ),
      Target: Match.objectLike({
        RetryPolicy: { MaximumEventAgeInSeconds: everyMinutes * 60, MaximumRetryAttempts: 3 },
        ...('machine' in target && {
          Input: {
            'Fn::Join': [
              '',
              Match.arrayWith([
                Match.stringLikeRegexp(
                  `Trimtab-${target.machine}","Name":"${name}-<aws.scheduler.execution-id>"`,
                ),
              ]),
            ],
          },
        }),
      }),
    });
  });

  test('there are no others', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', SCHEDULES.length);
  });

  test('a child of a scheduled execution can still be named', () => {
    // Scheduler's ids have 16 characters, an account has 12, and a name may have 80.
    for (const { name } of SCHEDULES)
      expect(`${name}-${'x'.repeat(16)}-${'1'.repeat(12)}`.length).toBeLessThanOrEqual(80);
  });
});

describe('links', () => {
  test('the public side has the pages of links and nothing else', () => {
    const routes = idsOf('AWS::ApiGatewayV2::Route').map(
      (id) => template.toJSON().Resources[id].Properties.RouteKey,
    );
    expect(routes.sort()).toEqual([
      'GET /a/{secret}',
      'GET /stop/{secret}',
      'POST /a/{secret}',
      'POST /stop/{secret}',
    ]);
  });

  test('it is throttled, and its log never holds a path', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('path|Path')) },
    });
  });
});
