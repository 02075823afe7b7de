import { counted } from '#core/present/format.ts';
import {
  type Asked,
  type Covering,
  clear,
  type Guard,
  type GuardAnswer,
  guardOf,
  stop,
} from './guard.ts';
import { instanceTypesOf } from './plan-calls.ts';
import type { TargetType } from './surroundings.ts';

const RESIZES: Covering = {
  says: 'plans that change an instance type',
  covers: (plan) => instanceTypesOf(plan).forward.length > 0,
};

/** Returns the types that the plan sets, looked up; or how it ends where one of them is not known. */
const lookedUp = (
  { plan }: Asked,
  known: readonly TargetType[],
  check: (to: readonly TargetType[], back: readonly TargetType[]) => GuardAnswer,
): GuardAnswer => {
  const { forward, back } = instanceTypesOf(plan);
  const of = (name: string) => known.find((type) => type.name === name);
  const missing = [...forward, ...back].find((name) => of(name) === undefined);
  if (missing !== undefined)
    return stop(`nothing is known of ${missing}`, 'choose a type that its region has');
  const types = (names: readonly string[]) =>
    names.map(of).filter((type): type is TargetType => type !== undefined);
  return check(types(forward), types(back));
};

const named = (types: readonly TargetType[]): string => types.map(({ name }) => name).join(', ');

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resize-limitations.html */
const compatibility = guardOf('ec2/instance', {
  id: 'type-compatibility',
  family: 'target-type',
  numbers: [9],
  stopsWhen:
    'the new type has another architecture or virtualisation, or needs ENA or NVMe that it may not have',
  asks: RESIZES,
  needs: ['targetTypes', 'instanceAttributes'],
  check: ({ architecture }, { targetTypes, instanceAttributes }, input) =>
    lookedUp(input, targetTypes, (to, back) => {
      const { enaSupport, virtualizationType } = instanceAttributes;
      // The drivers of a type that it runs on now are there.
      const hasNvme = back.some(({ nvmeRequired }) => nvmeRequired);
      const problems = to.flatMap((type) => [
        ...(type.architectures.includes(architecture)
          ? []
          : [`it is ${architecture} and ${type.name} is not`]),
        ...(type.virtualizationTypes.includes(virtualizationType)
          ? []
          : [`its virtualisation is ${virtualizationType}, which ${type.name} does not have`]),
        ...(type.enaRequired && !enaSupport ? [`${type.name} needs ENA, which it has not`] : []),
        ...(type.nvmeRequired && !hasNvme
          ? [`${type.name} needs NVMe drivers, and nobody knows whether it has them`]
          : []),
      ]);
      return problems.length === 0
        ? clear(`${named(to)} has its architecture, virtualisation and drivers`)
        : stop(problems.join(', '), 'choose a type that fits it');
    }),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/volume_limits.html */
const attachments = guardOf('ec2/instance', {
  id: 'type-attachments',
  family: 'target-type',
  numbers: [9],
  stopsWhen: 'the new type can have fewer volumes or network interfaces than it has',
  asks: RESIZES,
  needs: ['targetTypes', 'instanceAttributes'],
  check: (_now, { targetTypes, instanceAttributes: { volumes, networkInterfaces } }, input) =>
    lookedUp(input, targetTypes, (to) => {
      const problems = to.flatMap(
        ({ name, maxNetworkInterfaces, maxEbsAttachments, sharesAttachments }) => {
          const taken = volumes + (sharesAttachments ? networkInterfaces : 0);
          return [
            ...(networkInterfaces <= maxNetworkInterfaces
              ? []
              : [
                  `${name} has at most ${maxNetworkInterfaces} network interfaces, it has ${networkInterfaces}`,
                ]),
            ...(taken <= (maxEbsAttachments ?? Number.POSITIVE_INFINITY)
              ? []
              : [`${name} has at most ${maxEbsAttachments} attachments, it has ${taken}`]),
          ];
        },
      );
      return problems.length === 0
        ? clear(
            `${named(to)} can have its ${counted(volumes, 'volume')} and ${counted(networkInterfaces, 'network interface')}`,
          )
        : stop(problems.join(', '), 'choose a larger type');
    }),
});

const ebsBandwidth = guardOf('ec2/instance', {
  id: 'type-ebs-bandwidth',
  family: 'target-type',
  numbers: [9],
  stopsWhen: 'its volumes were busier than the new type can sustain',
  asks: RESIZES,
  needs: ['targetTypes', 'volumePeak'],
  check: (_now, { targetTypes, volumePeak }, input) =>
    lookedUp(input, targetTypes, (to, back) => {
      const before = (key: 'ebsBaselineIops' | 'ebsBaselineThroughputMibps') =>
        Math.min(...back.map((type) => type[key] ?? Number.POSITIVE_INFINITY));
      const problems = to.flatMap((type) => [
        ...tooLittle(
          type.name,
          type.ebsBaselineIops,
          before('ebsBaselineIops'),
          volumePeak.iops,
          'IOPS',
        ),
        ...tooLittle(
          type.name,
          type.ebsBaselineThroughputMibps,
          before('ebsBaselineThroughputMibps'),
          volumePeak.throughputMibps,
          'MiB/s',
        ),
      ]);
      return problems.length === 0
        ? clear(`${named(to)} can sustain what its volumes did at most`)
        : stop(problems.join(', '), 'choose a larger type');
    }),
});

/** A type that sustains no less than the one before needs no proof. */
const tooLittle = (
  name: string,
  baseline: number | null,
  before: number,
  peak: number | null,
  unit: string,
): readonly string[] => {
  if (baseline === null || baseline >= before) return [];
  if (peak === null)
    return [`${name} sustains ${baseline} ${unit}, and nobody published what its volumes need`];
  return peak <= baseline ? [] : [`${name} sustains ${baseline} ${unit}, its volumes did ${peak}`];
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-discovery.html */
const offered = guardOf('ec2/instance', {
  id: 'type-offered',
  family: 'target-type',
  numbers: [10],
  stopsWhen: 'its zone does not offer the new type, or no longer the one to go back to',
  asks: RESIZES,
  needs: ['targetTypes'],
  check: ({ zone }, { targetTypes }, input) =>
    lookedUp(input, targetTypes, (to, back) => {
      const missing = [...to, ...back].filter(({ offeredInZone }) => !offeredInZone);
      return missing.length === 0
        ? clear(
            `${zone} offers ${named([...to, ...back])}; whether one is free shows only at the start`,
          )
        : stop(`${zone} does not offer ${named(missing)}`, 'choose a type that its zone offers');
    }),
});

/** What holds for the type that an instance is to have. */
export const TARGET_TYPE_GUARDS: readonly Guard[] = [
  attachments,
  compatibility,
  ebsBandwidth,
  offered,
];
