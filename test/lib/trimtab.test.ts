// Longer than 250 lines: everything that must hold of the whole deployment, from one synthesis that all tests share.
import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { CachePolicy } from 'aws-cdk-lib/aws-cloudfront';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { LINK_PATHS } from '#adapters/http/link-pages.ts';
import { consolePolicy, securityHeaders } from '#adapters/http/security-headers.ts';
import { configSchema } from '#core/contract/config.ts';
import { functionEnvSchema, TABLE_VARIABLES } from '#core/contract/env.ts';
import { ROLES } from '#core/contract/roles.ts';
import { LOOPBACK_PORTS, loopbackUrl, SIGN_IN_PATH } from '#core/contract/sign-in.ts';
import { SLACK_PATH } from '#core/contract/slack.ts';
import { TABLES } from '#core/contract/tables.ts';
import { FUNCTIONS, placeholderOf, SCHEDULES, STATE_MACHINES } from '#core/contract/workflow.ts';
import { synthesise } from './synthesised.ts';

const { trimtab, byStack, template, resources, granted } = synthesise();

const idsOf = (type: string): string[] =>
  resources.flatMap(([id, { Type }]) => (Type === type ? [id] : []));

const ownFunctions = idsOf('AWS::Lambda::Function');

test('every best practice is kept, or its exception has a written reason', () => {
  const { violations } = new AwsSolutionsChecks().validateScope(trimtab);
  expect(
    violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ resourceLogicalId }) => resourceLogicalId),
    ]),
  ).toEqual([]);
});

describe('stacks', () => {
  const kept = (stack: string) =>
    byStack.get(stack)?.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain') ?? [];

  test('each is there, and no two use one logical id', () => {
    expect([...byStack.keys()]).toEqual([
      'Trimtab-data',
      'Trimtab-monitoring',
      'Trimtab-api',
      'Trimtab-collection',
      'Trimtab-workflow',
    ]);
    expect(new Set(resources.map(([id]) => id)).size).toBe(resources.length);
  });

  test('what outlives the others is in the stack of data, and it refers to none of them', () => {
    expect(kept('Trimtab-data').length).toBeGreaterThan(0);
    expect([...byStack.keys()].flatMap(kept)).toEqual(kept('Trimtab-data'));
    expect(JSON.stringify(byStack.get('Trimtab-data'))).not.toContain('Fn::ImportValue');
  });

  test('collection may neither become another role, nor answer for a change, nor send mail', () => {
    const policies = byStack
      .get('Trimtab-collection')
      ?.filter(([, { Type }]) => Type === 'AWS::IAM::Policy');
    expect(policies?.length).toBeGreaterThan(0);
    expect(JSON.stringify(policies)).not.toMatch(/sts:AssumeRole|states:SendTask|ses:Send/);
  });
});

const NOT_ALL_HAVE = [
  'READ_ROLE_NAME',
  'HOME_ACCOUNT',
  'EXTERNAL_ID',
  'SIGN_IN_ISSUER',
  'SIGN_IN_CLIENT',
  'SIGN_IN_GROUPS_CLAIM',
  'SERIES_FUNCTION',
];

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
    expect(ownFunctions).toHaveLength(FUNCTIONS.length);
  });

  test('every log ends some day', () => {
    for (const id of idsOf('AWS::Logs::LogGroup'))
      expect(template.toJSON().Resources[id].Properties.RetentionInDays).toBe(30);
  });

  test('every variable of the environment is set but those that not all have', () => {
    const names = Object.keys(functionEnvSchema.shape).filter(
      (name) => !NOT_ALL_HAVE.includes(name),
    );
    for (const id of ownFunctions) {
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
      .flatMap(({ Resource }) =>
        // What another stack exports is named after it.
        JSON.stringify(Resource)
          .replaceAll('ExportsOutputFnGetAtt', '')
          .match(/\w+Function(?=[0-9A-F]{8})/g),
      );
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
    expect(actionsOfWorkflow('optimize')).toEqual(
      expect.arrayContaining(['states:StartExecution', 'states:DescribeExecution']),
    );
    expect(actionsOfWorkflow('change')).not.toContain('states:StartExecution');
  });
});

describe('schedules', () => {
  test.each(SCHEDULES)('$name fires every $everyMinutes min', ({ name, everyMinutes, target }) => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: Match.stringLikeRegexp(
        `^rate\\((${everyMinutes} minutes?|${everyMinutes / 60} hours?|${everyMinutes / 1_440} days?)\\)$`,
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

describe('the public side', () => {
  const routes = idsOf('AWS::ApiGatewayV2::Route').map(
    (id) => template.toJSON().Resources[id].Properties,
  );
  const keysOf = (authorization: string) =>
    routes
      .filter(({ AuthorizationType }) => AuthorizationType === authorization)
      .map(({ RouteKey }) => RouteKey)
      .sort();

  test('has the pages of links and how one signs in open to everybody', () => {
    expect(keysOf('NONE')).toEqual([
      'GET /.well-known/trimtab.json',
      'GET /a/{secret}',
      'GET /pass-on/{secret}',
      'GET /stop/{secret}',
      'POST /a/{secret}',
      'POST /pass-on/{secret}',
      'POST /slack/interactions',
      'POST /stop/{secret}',
    ]);
  });

  test('has REST for whoever has a token that the authorizer has verified, and nothing else', () => {
    expect(keysOf('JWT')).toEqual(['GET /api/{proxy+}', 'POST /api/{proxy+}']);
    expect(routes).toHaveLength(10);
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: Match.stringLikeRegexp('^SignInClient') }],
        Issuer: Match.anyValue(),
      },
    });
  });

  test('it is throttled, and its log never holds a path', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 },
      RouteSettings: {
        'GET /api/{proxy+}': { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 50 },
        'POST /api/{proxy+}': { ThrottlingBurstLimit: 60, ThrottlingRateLimit: 5 },
      },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('path|Path')) },
    });
  });
});

describe('the console', () => {
  const [distribution = ''] = idsOf('AWS::CloudFront::Distribution');
  const config = template.toJSON().Resources[distribution].Properties.DistributionConfig;

  test('is read by CloudFront alone, and is not kept when it goes', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  test('has links and REST under its own name, unchanged and never kept', () => {
    const toApi = config.CacheBehaviors.filter(
      ({ PathPattern }: { PathPattern: string }) => PathPattern !== '/assets/*',
    );
    const paths = toApi.map(({ PathPattern }: { PathPattern: string }) => PathPattern);
    const api = [...LINK_PATHS, '/api'].map((path) => `${path}/*`);
    expect(paths.sort()).toEqual([SIGN_IN_PATH, SLACK_PATH, ...api].sort());
    for (const { CachePolicyId, AllowedMethods, ViewerProtocolPolicy } of toApi) {
      expect(CachePolicyId).toBe(CachePolicy.CACHING_DISABLED.cachePolicyId);
      expect(AllowedMethods).toContain('POST');
      expect(ViewerProtocolPolicy).toBe('https-only');
    }
  });

  test('has the content policy of the console on one machine, and may ask the sign-in besides', async () => {
    const here = new Hono()
      .use(securityHeaders(consolePolicy(['https://sign-in.example']), { isHttps: true }))
      .get('/', (context) => context.text(''));
    const { headers } = await here.request('/');
    const directives = (policy: string) =>
      policy
        .split(';')
        .map((each) => each.trim())
        .filter((each) => !each.startsWith('connect-src'))
        .sort();
    for (const id of idsOf('AWS::CloudFront::ResponseHeadersPolicy')) {
      const { SecurityHeadersConfig } =
        template.toJSON().Resources[id].Properties.ResponseHeadersPolicyConfig;
      const [, parts] =
        SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy['Fn::Join'];
      const deployed = parts
        .map((part: unknown) => (typeof part === 'string' ? part : 'X'))
        .join('');
      expect(directives(deployed)).toEqual(
        directives(headers.get('content-security-policy') ?? ''),
      );
      expect(deployed).toContain(
        "connect-src 'self' https://cognito-idp.X.X https://trimtab-X.auth.X.amazoncognito.com;",
      );
    }
  });

  test('is where links lead, and where the sign-in leads back to', () => {
    const { DomainName } = { DomainName: { 'Fn::GetAtt': [distribution, 'DomainName'] } };
    const url = { 'Fn::Join': ['', ['https://', DomainName]] };
    for (const id of ownFunctions.filter((name) => name.startsWith('ApiFunction')))
      expect(template.toJSON().Resources[id].Properties.Environment.Variables.PUBLIC_URL).toEqual(
        url,
      );
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      CallbackURLs: Match.arrayWith([{ 'Fn::Join': ['', ['https://', DomainName, '/']] }]),
    });
  });
});

describe('the sign-in', () => {
  test('lets nobody in who was not let in, and everybody only with a second factor', () => {
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        MfaConfiguration: 'ON',
        // A remembered device would not be asked for its second factor.
        DeviceConfiguration: Match.absent(),
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
        Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 14 }) },
      },
    });
  });

  test('knows the roles as groups', () => {
    const groups = idsOf('AWS::Cognito::UserPoolGroup').map(
      (id) => template.toJSON().Resources[id].Properties.GroupName,
    );
    expect(groups.sort()).toEqual([...ROLES].sort());
  });

  test('is by code on its own pages, for programs that keep no secret', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['code'],
      // None by which a token could change the address that people are known by.
      AllowedOAuthScopes: ['openid', 'email'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: false,
      CallbackURLs: Match.arrayWith(LOOPBACK_PORTS.map(loopbackUrl)),
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  test('is told to the function that answers, and to no other', () => {
    const told = ownFunctions.filter(
      (id) => 'SIGN_IN_ISSUER' in template.toJSON().Resources[id].Properties.Environment.Variables,
    );
    expect(told).toEqual([expect.stringMatching(/^ApiFunction/)]);
  });
});

describe('the configuration', () => {
  test('is put in force by the deployment, through the function that keeps its versions', () => {
    const config = configSchema.parse({ mode: 'approve' });
    synthesise({ config }).template.hasResourceProperties('Custom::TrimtabConfiguration', {
      ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SaveConfigFunction'), 'Arn'] },
      ServiceTimeout: '120',
      config: JSON.stringify(config),
    });
  });

  test('stays as it is when a deployment names none', () => {
    template.resourceCountIs('Custom::TrimtabConfiguration', 0);
  });
});

test('the brake is a parameter that people find by name, and only that one is read', () => {
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/trimtab/Trimtab/brake',
    Value: 'off',
  });
  const read = granted('ApplyStepFunctionRole').find(({ Action }) =>
    Action.includes('ssm:GetParameter'),
  );
  expect(JSON.stringify(read?.Resource)).toContain(':parameter/trimtab/Trimtab/brake"');
});

test('what is set without a deployment is a parameter, empty at first, that one function reads', () => {
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/trimtab/Trimtab/settings',
    Value: '{}',
  });
  const readers = resources.filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' &&
      JSON.stringify(Properties).includes(':parameter/trimtab/Trimtab/settings"'),
  );
  expect(readers.map(([id]) => id)).toEqual([expect.stringMatching(/^AdmitChangesFunctionRole/)]);
});

describe('anchors of the ledgers', () => {
  test('nobody can delete one for a year, or for as long as is asked for', () => {
    const lockedFor = (Days: number) => ({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days } } },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    template.hasResourceProperties('AWS::S3::Bucket', lockedFor(365));
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    const longer = synthesise({ anchorDays: 2_555 }).template;
    longer.hasResourceProperties('AWS::S3::Bucket', lockedFor(2_555));
  });

  test('are asked for over TLS only', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test('are made by one function and compared by another; nobody deletes or unlocks them', () => {
    const actions = (role: string) =>
      granted(role)
        .flatMap(({ Action }) => Action)
        .filter((action) => /^(s3|kms):/.test(action))
        .sort();
    expect(actions('AnchorLedgersFunctionRole')).toEqual([
      'kms:GenerateMac',
      'kms:VerifyMac',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    expect(actions('ApiFunctionRole')).toEqual(
      expect.arrayContaining(['kms:VerifyMac', 's3:GetObject', 's3:ListBucket']),
    );
    const others = FUNCTIONS.filter(({ entry }) => entry !== 'age-series');
    const all = others.flatMap(({ entry }) => actions(`${placeholderOf(entry)}Role`));
    expect(all.filter((action) => /Delete|Retention|LegalHold|Bypass/.test(action))).toEqual([]);
  });
});

describe('series in the cold', () => {
  const onBucket = (role: string) =>
    granted(role).filter(({ Resource }) => JSON.stringify(Resource).includes('ColdSeries'));

  test('are written and deleted by the one job that moves them there, and read by the console', () => {
    expect(
      onBucket('AgeSeriesFunctionRole')
        .flatMap(({ Action }) => Action)
        .sort(),
    ).toEqual(['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject']);
    expect(
      onBucket('ApiFunctionRole')
        .flatMap(({ Action }) => Action)
        .sort(),
    ).toEqual(['s3:GetObject', 's3:ListBucket']);
    const others = FUNCTIONS.filter(({ entry }) => entry !== 'age-series' && entry !== 'api');
    expect(others.flatMap(({ entry }) => onBucket(`${placeholderOf(entry)}Role`))).toEqual([]);
    expect(JSON.stringify(granted('AgeSeriesFunctionRole'))).not.toContain('AnchorsBucket');
  });

  test('are private, encrypted, and gone at last even if nobody deletes them', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [Match.objectLike({ ExpirationInDays: 3_650, Status: 'Enabled' })],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: Match.absent(),
    });
  });
});

test('whoever tells people reads the secrets of the deployment, and no other parameter', () => {
  const parametersOf = (role: string) =>
    granted(role)
      .filter(({ Action }) => Action.includes('ssm:GetParameter'))
      .map(({ Resource }) => /:parameter[^"]*/.exec(JSON.stringify(Resource))?.[0]);
  const secrets = ':parameter/trimtab/Trimtab/secrets/*';
  expect(parametersOf('VerifySavingsFunctionRole')).toEqual([secrets]);
  expect(parametersOf('RunChecksFunctionRole')).toEqual([]);
});
