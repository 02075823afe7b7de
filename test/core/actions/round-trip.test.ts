import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { migrateGp2ToGp3 } from '#core/actions/ebs/migrate-gp2-to-gp3.ts';
import { snapshotAndDeleteVolume } from '#core/actions/ebs/snapshot-and-delete-volume.ts';
import { releaseAddress } from '#core/actions/ec2/release-address.ts';
import { resizeInstance } from '#core/actions/ec2/resize-instance.ts';
import { stopInstance } from '#core/actions/ec2/stop-instance.ts';
import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import { RETENTION_DAYS, setRetention } from '#core/actions/logs/set-retention.ts';
import { stopInstance as stopDatabase } from '#core/actions/rds/stop-instance.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Json, Step } from '#core/model/plan.ts';
import {
  aDatabase,
  aFunction,
  aGp2Volume,
  aLogGroup,
  anAddress,
  anInstance,
  aVolume,
} from '#test/support/facts.ts';
import { cloudWith, gp2Iops, TinyRun } from '#test/support/tiny-cloud.ts';

const sizes = ['large', 'xlarge', '2xlarge', '4xlarge'];
const memory = fc.integer({ min: 128, max: 10_240 });
const volume = fc
  .record({
    volumeType: fc.constantFrom('gp2', 'gp3', 'io1', 'st1'),
    sizeGib: fc.integer({ min: 1, max: 16_384 }),
    tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string({ maxLength: 20 })),
  })
  .map(aVolume);

/** A resource, and the plan of its action with any parameters. */
const cases: Record<string, fc.Arbitrary<{ fact: Fact; steps: readonly Step[] }>> = {
  'lambda/resize-memory': fc
    .tuple(memory, memory)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => {
      const fact = aFunction({ memoryMib: from });
      return { fact, steps: resizeMemory.plan(fact, { memoryMib: to }) };
    }),
  'ec2/resize-instance': fc
    .tuple(fc.constantFrom(...sizes), fc.constantFrom(...sizes))
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => {
      const fact = anInstance({ instanceType: `m6i.${from}` });
      return { fact, steps: resizeInstance.plan(fact, { instanceType: `m6i.${to}` }) };
    }),
  'ebs/migrate-gp2-to-gp3': fc
    .record({
      sizeGib: fc.integer({ min: 1, max: 16_384 }),
      iops: fc.integer({ min: 3_000, max: 16_000 }),
      throughputMibps: fc.integer({ min: 125, max: 1_000 }),
    })
    .map(({ sizeGib, ...wanted }) => {
      const fact = aGp2Volume({ sizeGib, iops: gp2Iops(sizeGib) });
      return { fact, steps: migrateGp2ToGp3.plan(fact, wanted) };
    }),
  'rds/stop-instance': fc
    .constantFrom('db.m6i.large', 'db.t3.micro')
    .map((instanceClass) => aDatabase({ instanceClass }))
    .map((fact) => ({ fact, steps: stopDatabase.plan(fact, {}) })),
  'logs/set-retention': fc.constantFrom(...RETENTION_DAYS).map((retentionDays) => ({
    fact: aLogGroup(),
    steps: setRetention.plan(aLogGroup(), { retentionDays }),
  })),
  'ec2/stop-instance': fc.constantFrom(...sizes).map((size) => {
    const fact = anInstance({ instanceType: `m6i.${size}` });
    return { fact, steps: stopInstance.plan(fact, {}) };
  }),
  'ec2/release-address': fc
    .dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string({ maxLength: 20 }))
    .map((tags) => {
      const fact = anAddress({ tags });
      return { fact, steps: releaseAddress.plan(fact, {}) };
    }),
  'ebs/snapshot-and-delete-volume': volume.map((fact) => ({
    fact,
    steps: snapshotAndDeleteVolume.plan(fact, {}),
  })),
};

/** What a cloud holds apart from identity, revisions, and what an action declares to replace and to leave. */
const shapeOf = ({ cloud }: TinyRun) => ({
  instances: cloud.instances,
  logGroups: cloud.logGroups,
  databases: cloud.databases,
  functions: Object.values(cloud.functions).map(({ RevisionId: _, ...rest }) => rest),
  volumes: Object.values(cloud.volumes).map(({ VolumeId: _, Tags, ...rest }) => ({
    ...rest,
    tags: sortedTags(Tags),
  })),
  addresses: Object.values(cloud.addresses).map(({ AllocationId: _, Tags, ...rest }) => ({
    ...rest,
    tags: sortedTags(Tags),
  })),
});

const sortedTags = (tags: Json | undefined) =>
  (tags as { Key: string; Value: Json }[])
    .filter(({ Key }) => !Key.startsWith('trimtab:'))
    .toSorted((a, b) => (a.Key < b.Key ? -1 : 1));

describe.each(Object.entries(cases))('%s', (_id, given) => {
  test('applied and then undone is as it was', () => {
    fc.assert(
      fc.property(given, ({ fact, steps }) => {
        const run = new TinyRun(cloudWith(fact));
        const start = structuredClone(shapeOf(run));
        run.apply(steps);
        run.undo(steps);
        expect(shapeOf(run)).toEqual(start);
      }),
    );
  });

  test('stopped after any step and then undone is as it was', () => {
    fc.assert(
      fc.property(given, fc.nat(3), ({ fact, steps }, done) => {
        const run = new TinyRun(cloudWith(fact));
        const start = structuredClone(shapeOf(run));
        run.apply(steps.slice(0, done));
        run.undo(steps);
        expect(shapeOf(run)).toEqual(start);
      }),
    );
  });

  test('an answer that was lost leads to no second call, forward and back', () => {
    fc.assert(
      fc.property(given, ({ fact, steps }) => {
        const run = new TinyRun(cloudWith(fact));
        const once = new TinyRun(cloudWith(fact));
        once.apply(steps);
        once.undo(steps);
        for (const step of steps) {
          run.apply([step]);
          run.lose(step, 'applied');
          run.apply([step]);
        }
        for (const step of steps.toReversed()) {
          run.undo([step]);
          run.lose(step, 'undone');
          run.undo([step]);
        }
        expect(run.calls).toEqual(once.calls);
      }),
    );
  });

  test('each step begins where the one before it ended, as far as they look at the same', () => {
    fc.assert(
      fc.property(given, ({ steps }) => {
        for (const [i, step] of steps.entries()) {
          const next = steps[i + 1];
          if (next === undefined || next.state.path !== step.state.path) continue;
          expect(next.state.before).toEqual(step.state.after);
        }
      }),
    );
  });
});
