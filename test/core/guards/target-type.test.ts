import { describe, expect, test } from 'vitest';
import type { InstanceAttributes, LookUps, TargetType } from '#core/guards/surroundings.ts';
import { TARGET_TYPE_GUARDS } from '#core/guards/target-type.ts';
import type { InstanceFact } from '#core/model/facts.ts';
import { anInstance } from '#test/support/facts.ts';
import {
  anInstanceAttributes,
  answerOf,
  aTargetType,
  CALM,
  stoppedBy,
} from '#test/support/guards.ts';

const IDS = TARGET_TYPE_GUARDS.map(({ id }) => id);
const OLD = aTargetType({
  name: 'm6i.2xlarge',
  ebsBaselineIops: 12_000,
  ebsBaselineThroughputMibps: 312.5,
});

const around = (given: {
  to?: Partial<TargetType>;
  from?: Partial<TargetType>;
  attributes?: Partial<InstanceAttributes>;
  peak?: Partial<LookUps['volumePeak']>;
}) => ({
  surroundings: {
    ...CALM,
    targetTypes: [aTargetType(given.to), { ...OLD, ...given.from }],
    instanceAttributes: anInstanceAttributes(given.attributes),
    volumePeak: { ...CALM.volumePeak, ...given.peak },
  },
});

describe('the type that an instance is to have', () => {
  test.each<[string, Parameters<typeof around>[0], string[], Partial<InstanceFact>?]>([
    ['fits', {}, []],
    ['has another architecture', { to: { architectures: ['arm64'] } }, ['type-compatibility']],
    ['has the architecture among others', { to: { architectures: ['i386', 'x86_64'] } }, []],
    ['is not for its own', {}, ['type-compatibility'], { architecture: 'arm64' }],
    [
      'has no such virtualisation',
      { attributes: { virtualizationType: 'paravirtual' } },
      ['type-compatibility'],
    ],
    ['needs ENA', { attributes: { enaSupport: false } }, ['type-compatibility']],
    ['can do without ENA', { to: { enaRequired: false }, attributes: { enaSupport: false } }, []],
    ['needs NVMe, as the old one', {}, []],
    ['needs NVMe, unlike the old one', { from: { nvmeRequired: false } }, ['type-compatibility']],
    ['does without NVMe', { to: { nvmeRequired: false }, from: { nvmeRequired: false } }, []],
    ['has room for its interfaces', { attributes: { networkInterfaces: 4 } }, []],
    [
      'has no room for its interfaces',
      { attributes: { networkInterfaces: 5 } },
      ['type-attachments'],
    ],
    ['has room for all, on the limit', { attributes: { volumes: 27 } }, []],
    [
      'has no room for volumes and interfaces',
      { attributes: { volumes: 28 } },
      ['type-attachments'],
    ],
    ['counts volumes alone', { to: { sharesAttachments: false }, attributes: { volumes: 28 } }, []],
    ['says no limit', { to: { maxEbsAttachments: null }, attributes: { volumes: 99 } }, []],
    ['sustains the peak, on the limit', { peak: { iops: 6_000 } }, []],
    ['does not sustain the peak', { peak: { iops: 6_001 } }, ['type-ebs-bandwidth']],
    ['does not sustain the throughput', { peak: { throughputMibps: 157 } }, ['type-ebs-bandwidth']],
    ['sustains less of what nobody measured', { peak: { iops: null } }, ['type-ebs-bandwidth']],
    [
      'sustains as much as the old one',
      { to: { ebsBaselineIops: 12_000 }, peak: { iops: null } },
      [],
    ],
    ['says no baseline', { to: { ebsBaselineIops: null }, peak: { iops: null } }, []],
    ['is not offered', { to: { offeredInZone: false } }, ['type-offered']],
    ['has no way back', { from: { offeredInZone: false } }, ['type-offered']],
  ])('%s', (_name, given, ids, fact = {}) => {
    const stopped = stoppedBy({ before: anInstance(fact), ...around(given) });
    expect(stopped.filter((id) => IDS.includes(id))).toEqual(ids);
  });

  test.each(['m6i.xlarge', 'm6i.2xlarge'])('is not known: %s', (missing) => {
    const targetTypes = CALM.targetTypes.filter(({ name }) => name !== missing);
    const stopped = stoppedBy({ surroundings: { ...CALM, targetTypes } });
    expect(stopped).toEqual([...IDS].sort());
  });

  test('is named with all that speaks against it', () => {
    const given = around({
      to: { architectures: ['arm64'], virtualizationTypes: [] },
      attributes: { enaSupport: false },
    });
    expect(answerOf('type-compatibility', given)?.says).toBe(
      'it is x86_64 and m6i.xlarge is not, its virtualisation is hvm, which m6i.xlarge does not have, ' +
        'm6i.xlarge needs ENA, which it has not: choose a type that fits it',
    );
  });
});
