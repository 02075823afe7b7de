import { describe, expect, test } from 'vitest';
import type { AnyCheck } from '#core/checks/check.ts';
import { idleInstance } from '#core/checks/rds/idle-instance.ts';
import { restartedAfterStop } from '#core/checks/rds/restarted-after-stop.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { DatabaseFact } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { expectAnswer, findingOf, indexesWith, NOTHING, run } from '#test/support/checks.ts';
import { aDatabase, aSeries, daysAgo, NOW, type SampleValue } from '#test/support/facts.ts';

interface Given extends Partial<DatabaseFact> {
  readonly connections?: SampleValue | 'none';
  readonly cpu?: SampleValue | 'none';
  readonly days?: number;
  readonly options?: Readonly<Record<string, Json>>;
}

const answerOf =
  (check: AnyCheck) =>
  ({ connections = 0, cpu = 0.04, days = 14, options, ...given }: Given = {}) => {
    const database = aDatabase(given);
    const common = { resource: database.arn, periodMs: MS_PER_HOUR, days };
    const series = [
      ...(connections === 'none'
        ? []
        : [aSeries({ ...common, metric: 'database.connections', value: connections })]),
      ...(cpu === 'none' ? [] : [aSeries({ ...common, metric: 'database.cpu', value: cpu })]),
    ];
    return run(check, database, { series, ...(options && { options }) }).answer;
  };

const NOT_STOPPABLE: readonly [string, Partial<DatabaseFact>][] = [
  ['one with a read replica', { replicas: ['reports'] }],
  ['a member of a cluster', { cluster: 'shop' }],
  ['Aurora', { engine: 'aurora-postgresql' }],
  ['SQL Server in several zones', { engine: 'sqlserver-se', multiAz: true }],
  ['RDS Custom', { engine: 'custom-sqlserver-se' }],
];
/** One sample of all, at an index from the first. */
const only = (index: number, value: number, others: number) => (_: number, i: number) =>
  i === index ? value : others;

describe('rds/idle-instance', () => {
  const answer = answerOf(idleInstance);

  test.each<[string, Given, string]>([
    ['reports one that nobody connects to', {}, '129.94'],
    ['counts both zones', { multiAz: true }, '259.88'],
    ['leaves one alone that somebody connected to once', { connections: only(5, 1, 0) }, 'none'],
    ['reports it on the limit of CPU', { cpu: only(5, 0.1, 0.04) }, '129.94'],
    ['leaves one alone that computes', { cpu: only(5, 0.11, 0.04) }, 'none'],
    ['takes the limit from its options', { cpu: 0.3, options: { maxCpu: 0.3 } }, '129.94'],
    ['leaves one alone that is stopped', { status: 'stopped' }, 'none'],
    ...NOT_STOPPABLE.map(([name, given]): [string, Given, string] => [
      `leaves ${name} alone: AWS does not stop it`,
      given,
      'none',
    ]),
    ['has seen a new one for too short', { createdAt: daysAgo(13) }, 'not-enough-data'],
    ['has seen one for too short', { days: 13 }, 'not-enough-data'],
    [
      'bears a gap of less than 5 %',
      { connections: (_, i) => (i % 21 === 3 ? null : 0) },
      '129.94',
    ],
    [
      'cannot tell what happened in a longer gap',
      { connections: (_, i) => (i % 10 === 3 ? null : 0) },
      'not-enough-data',
    ],
    ['cannot tell without connections', { connections: 'none' }, 'not-enough-data'],
    ['cannot tell without CPU', { cpu: 'none' }, 'not-enough-data'],
    ['has no price of an unknown class', { instanceClass: 'db.x9.large' }, 'not-enough-data'],
    ['has no price of a licence', { engine: 'oracle-ee' }, 'not-enough-data'],
    ['asks for the least saving', { options: { minSaving: 130 } }, 'none'],
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('shows the arithmetic and what goes on being paid', () => {
    const { saving, because, caveats } = findingOf(answer({ multiAz: true }));
    expect(saving.formula).toBe('730 h × $0.178 db.m6i.large with postgres × 2 zones');
    expect(because).toBe('nobody connected for 14 days, and CPU was 4 % at most');
    expect(caveats.join('; ')).toMatch(/again after 7 days.*storage and backups/);
  });
});

describe('rds/restarted-after-stop', () => {
  const answer = answerOf(restartedAfterStop);
  const restartedAt = NOW - 3 * 24 * MS_PER_HOUR;

  test.each<[string, Given, string]>([
    ['reports one that AWS started again', { restartedAt }, '129.94'],
    ['leaves one alone that nobody started again', {}, 'none'],
    ['leaves one alone that is stopped again', { restartedAt, status: 'stopped' }, 'none'],
    ['reports it on the limit', { restartedAt: NOW - 6 * MS_PER_HOUR }, '129.94'],
    ['waits for whoever waited for it', { restartedAt: NOW - 6 * MS_PER_HOUR + 1 }, 'none'],
    [
      'takes the limit from its options',
      { restartedAt: NOW - 2 * MS_PER_HOUR, options: { minIdleHours: 2 } },
      '129.94',
    ],
    [
      'leaves one alone that somebody connected to since',
      { restartedAt, connections: only(14 * 24 - 2, 1, 0) },
      'none',
    ],
    [
      'does not care who connected before it was stopped',
      { restartedAt, connections: only(2, 30, 0) },
      '129.94',
    ],
    ...NOT_STOPPABLE.map(([name, given]): [string, Given, string] => [
      `leaves ${name} alone`,
      { restartedAt, ...given },
      'none',
    ]),
    ['cannot tell without connections', { restartedAt, connections: 'none' }, 'not-enough-data'],
    [
      'cannot tell while nothing is published yet',
      { restartedAt, connections: (at) => (at < restartedAt ? 0 : null) },
      'not-enough-data',
    ],
    ['has no price of a licence', { restartedAt, engine: 'oracle-ee' }, 'not-enough-data'],
    ['asks for the least saving', { restartedAt, options: { minSaving: 130 } }, 'none'],
  ])('%s', (_name, given, expected) => expectAnswer(answer(given), expected));

  test('says since when', () => {
    expect(findingOf(answer({ restartedAt })).because).toBe(
      'AWS started it 28 Aug 12:00 UTC, after seven days stopped, and nobody has connected since',
    );
  });
});

test.each([
  ['no prices at all', NOTHING],
  [
    'a book from before databases had a price',
    indexesWith({ prices: { ...BUILT_IN_PRICES, databaseHour: undefined } }),
  ],
])('both say that they know %s', (_name, indexes) => {
  const database = aDatabase({ restartedAt: NOW - 24 * MS_PER_HOUR });
  const series = ['database.connections', 'database.cpu'].map((metric) =>
    aSeries({ resource: database.arn, metric, periodMs: MS_PER_HOUR, value: 0 }),
  );
  for (const check of [idleInstance, restartedAfterStop])
    expectAnswer(run(check, database, { indexes, series }).answer, 'not-enough-data');
});
