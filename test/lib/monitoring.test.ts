import { readdirSync, readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { CANARY_LATE_MS } from '#core/canary/canary.ts';
import {
  ALARMS,
  type AlarmSpec,
  MEASURED_ALARMS,
  SEVERITY_OF_URGENCY,
} from '#core/contract/alarms.ts';
import { configSchema } from '#core/contract/config.ts';
import { METRICS } from '#core/contract/metrics.ts';
import { FUNCTIONS, SCHEDULES, STATE_MACHINES } from '#core/contract/workflow.ts';
import { synthesise } from './synthesised.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:on-call';
const { template, resources, byStack } = synthesise({
  config: configSchema.parse({
    notifications: {
      subscriptions: [
        { kind: 'mail', atLeast: 'warning', to: 'ops@example.com' },
        { kind: 'https', url: 'https://hooks.example.com/trimtab' },
        { kind: 'queue', atLeast: 'critical', arn: QUEUE },
      ],
    },
  }),
  runbooks: 'https://example.com/runbooks',
});

interface Alarm {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly TreatMissingData: string;
  readonly MetricName?: string;
  readonly Threshold: number;
  readonly Period?: number;
}
const alarms = resources.flatMap(([, { Type, Properties }]) =>
  Type === 'AWS::CloudWatch::Alarm' ? [Properties as unknown as Alarm] : [],
);
const runbookOf = ({ AlarmDescription }: Alarm): string =>
  /Runbook: https:\/\/example\.com\/runbooks\/([a-z-]+)\.md$/.exec(AlarmDescription)?.[1] ?? '';
/** Those that an event is, which needs no counting. */
const onEvents = resources.flatMap(([, { Type, Properties }]) => {
  if (Type !== 'AWS::Events::Rule') return [];
  const [, id = ''] = /runbooks\/([a-z-]+)\.md/.exec(JSON.stringify(Properties)) ?? [];
  return [id];
});
const alarmsOf = (id: string): Alarm[] => alarms.filter((alarm) => runbookOf(alarm) === id);

describe('alarms', () => {
  test('each has its page, each page its alarm, and each says what it means', () => {
    const pages = readdirSync('docs/runbooks').map((page) => page.replace(/\.md$/, ''));
    expect(pages.toSorted()).toEqual(Object.keys(ALARMS).toSorted());
    expect([...new Set(alarms.map(runbookOf)), ...onEvents].toSorted()).toEqual(pages.toSorted());
    for (const alarm of alarms)
      expect(alarm.AlarmDescription).toContain(
        ALARMS[runbookOf(alarm) as keyof typeof ALARMS].means,
      );
  });

  test.each(Object.keys(ALARMS))('the page of %s says what it means and what to do', (id) => {
    const page = readFileSync(`docs/runbooks/${id}.md`, 'utf8');
    expect(page.match(/^## .*$/gm)).toEqual(['## What it means', '## Look here', '## Do this']);
  });

  test('each is told to the topic of its severity, when it begins and when it ends', () => {
    for (const alarm of alarms) {
      const { urgency }: AlarmSpec = ALARMS[runbookOf(alarm) as keyof typeof ALARMS];
      const topic = { critical: 'TopicsCritical', warning: 'TopicsWarning', info: 'TopicsInfo' };
      expect(JSON.stringify(alarm.AlarmActions)).toContain(topic[SEVERITY_OF_URGENCY[urgency]]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
  });

  test('every function has one on its errors, every workflow one on its failures', () => {
    expect(alarmsOf('function-errors')).toHaveLength(FUNCTIONS.length);
    for (const { entry } of FUNCTIONS)
      expect(
        alarmsOf('function-errors').filter(({ AlarmDescription }) =>
          AlarmDescription.startsWith(`${entry}: `),
        ),
      ).toHaveLength(1);
    expect(alarmsOf('workflow-failing')).toHaveLength(STATE_MACHINES.length);
  });

  test('throttles are watched on the functions that run all the time', () => {
    const watched = JSON.stringify(
      resources.filter(([id]) => id.startsWith('alarmfunctionsthrottled')),
    );
    const always = SCHEDULES.filter(
      ({ target, everyMinutes }) => 'function' in target && everyMinutes <= 15,
    );
    expect(watched.match(/"MetricName":"Throttles"/g)).toHaveLength(always.length);
  });

  test.each(MEASURED_ALARMS)('$alarm looks at what is measured', (spec) => {
    const [alarm] = alarmsOf(spec.alarm);
    for (const { name } of spec.metrics) {
      expect(Object.keys(METRICS)).toContain(name);
      expect(JSON.stringify(alarm)).toContain(`"MetricName":"${name}"`);
    }
    expect(alarm?.TreatMissingData).toBe(spec.isBadIfMissing ? 'breaching' : 'notBreaching');
  });

  test('those on silence go off when nothing is measured at all', () => {
    expect(
      alarms
        .filter((alarm) => alarm.TreatMissingData === 'breaching')
        .map(runbookOf)
        .toSorted(),
    ).toEqual(['canary-late', 'nothing-collected', 'sweeper-silent']);
    expect(alarmsOf('sweeper-silent')).toMatchObject([{ Threshold: 1, Period: 45 * 60 }]);
    expect(alarmsOf('nothing-collected')).toMatchObject([{ Threshold: 3 * 3_600 }]);
    expect(alarmsOf('canary-late')).toMatchObject([{ Threshold: CANARY_LATE_MS / 1_000 }]);
  });

  test('each goes off at what is usual for it, and without such a number at the first', () => {
    for (const [id, { threshold }] of Object.entries<AlarmSpec>(ALARMS))
      for (const { Threshold } of alarmsOf(id)) expect(Threshold, id).toBe(threshold?.usual ?? 1);
    const rounds = (schedule: string, count: number) =>
      SCHEDULES.filter(({ name }) => name === schedule).map((one) => one.everyMinutes * 60 * count);
    expect(rounds('sweep', 4)).toEqual([ALARMS['change-overdue'].threshold.usual]);
    expect(rounds('collect', 3)).toEqual([ALARMS['nothing-collected'].threshold.usual]);
    expect(rounds('sweep', 3)).toEqual(alarmsOf('sweeper-silent').map(({ Period }) => Period));
  });

  test('each goes off where the configuration says', () => {
    const settable = Object.entries<AlarmSpec>(ALARMS).flatMap(([id, { threshold }]) =>
      threshold === undefined ? [] : [[id, threshold.usual + 7] as const],
    );
    const set = settable.map(([id, threshold]) => [id, { threshold }] as const);
    const config = configSchema.parse({ monitoring: { alarms: Object.fromEntries(set) } });
    const found = synthesise({
      config,
      runbooks: 'https://example.com/runbooks',
    }).resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::CloudWatch::Alarm' ? [Properties as unknown as Alarm] : [],
    );
    expect(settable.length).toBeGreaterThan(8);
    for (const [id, threshold] of settable) {
      const [first, ...others] = found.filter((alarm) => runbookOf(alarm) === id);
      expect(first?.Threshold, id).toBe(threshold);
      for (const other of others) expect(other.Threshold, id).toBe(threshold);
    }
  });
});

describe('topics', () => {
  const topics = resources.filter(([, { Type }]) => Type === 'AWS::SNS::Topic');
  const policyOf = (topic: string) =>
    resources.find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::SNS::TopicPolicy' && JSON.stringify(Properties.Topics).includes(topic),
    )?.[1].Properties ?? {};

  test('there is one for each severity, and one for mails that come back', () => {
    expect(topics.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'TopicsInfo',
      'TopicsWarning',
      'TopicsCritical',
      'TopicsReturned',
    ]);
  });

  test('each is encrypted by a key that turns', () => {
    for (const [, { Properties }] of topics)
      expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain('TopicsKey');
    template.hasResourceProperties('AWS::KMS::Key', {
      Description: 'Trimtab: messages of its topics',
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith(
          ['cloudwatch', 'ses'].map((service) =>
            Match.objectLike({ Principal: { Service: `${service}.amazonaws.com` } }),
          ),
        ),
      },
    });
  });

  test('each takes nothing unencrypted, and of services its own for this account alone', () => {
    for (const [id] of topics) {
      const service = id.startsWith('TopicsReturned') ? 'ses' : 'cloudwatch';
      expect(policyOf(id).PolicyDocument).toMatchObject({
        Statement: [
          { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          {
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: `${service}.amazonaws.com` },
          },
        ],
      });
      expect(
        JSON.stringify(policyOf(id)).match(/:SourceAccount":\{"Ref":"AWS::AccountId"/g),
      ).toHaveLength(1);
    }
  });

  test('are subscribed by who wants what is this loud, or louder', () => {
    const subscribed = resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::SNS::Subscription'
        ? [
            [
              Properties.Protocol,
              /Topics([A-Z][a-z]+)/.exec(JSON.stringify(Properties.TopicArn))?.[1],
            ],
          ]
        : [],
    );
    expect(subscribed.toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([
      ['email', 'Critical'],
      ['email', 'Warning'],
      ['https', 'Critical'],
      ['https', 'Info'],
      ['https', 'Warning'],
      ['lambda', 'Returned'],
      ['sqs', 'Critical'],
    ]);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', Endpoint: QUEUE });
  });
});

describe('mails', () => {
  test('go out by a set that asks for TLS and tells what comes back', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSet', {
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    });
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['bounce', 'complaint', 'reject', 'deliveryDelay'],
        SnsDestination: { TopicARN: { Ref: Match.stringLikeRegexp('^TopicsReturned') } },
      },
    });
    template.resourceCountIs('AWS::SES::EmailIdentity', 0);
  });

  test('come from a domain that the deployment makes known, where it is told so', () => {
    const { template } = synthesise({ mailDomain: 'example.com' });
    template.hasResourceProperties('AWS::SES::EmailIdentity', { EmailIdentity: 'example.com' });
  });

  test.each(['example.org', 'mple.com', 'mail.example.com'])(
    'do not come from %s, which the sender is no part of',
    (mailDomain) => {
      expect(() => synthesise({ mailDomain })).toThrow(/mails come from example.com/);
    },
  );
});

test('a backup that did not come about is told to the topic, of this vault alone', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change'],
      detail: { state: ['ABORTED', 'EXPIRED', 'FAILED'], backupVaultName: [Match.anyValue()] },
    },
    Targets: [
      Match.objectLike({
        Arn: Match.anyValue(),
        Input: Match.stringLikeRegexp('daily backup.*runbooks/backup-failed\\.md'),
      }),
    ],
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(
    resources.find(([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard')?.[1].Properties,
  );

  test.each(Object.keys(METRICS))('draws %s', (name) => {
    expect(body).toMatch(new RegExp(`"Trimtab\\\\+",\\\\+"${name}|MetricName=[\\\\"]+${name}`));
  });

  test('and its stack refer to no function, so that any can be removed', () => {
    expect(JSON.stringify(byStack.get('Trimtab-monitoring'))).not.toMatch(
      /ImportValue":"Trimtab-(api|collection|workflow)/,
    );
  });
});

describe('dead letters', () => {
  test('are encrypted, taken over TLS alone, and kept for 14 days', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3_600,
    });
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    });
  });

  test('come from every schedule, and from every function for whose answer nobody waits', () => {
    const withQueue = (type: string) =>
      resources.filter(
        ([, { Type, Properties }]) =>
          Type === type && JSON.stringify(Properties.Target ?? Properties).includes('DeadLetter'),
      );
    expect(withQueue('AWS::Scheduler::Schedule')).toHaveLength(SCHEDULES.length);
    const called = SCHEDULES.filter(({ target }) => 'function' in target);
    // And the one that a topic calls.
    const waited = called.length + 1;
    expect(
      resources.filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::Lambda::Function' && Properties.DeadLetterConfig !== undefined,
      ),
    ).toHaveLength(waited);
  });
});
