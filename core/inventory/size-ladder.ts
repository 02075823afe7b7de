import type { InstanceType } from '#core/model/facts.ts';

/** Below a sixteenth nothing measured says how the machine itself (kernel, agents) fits. */
const SMALLEST_SHARE = 1 / 16;

/**
 * Returns the types of a family that are up to `sizesDown` sizes below `current` and run the same software: same
 * architecture and generation, no bare metal, never more memory.
 */
export const smallerSizes = (
  family: readonly InstanceType[],
  current: InstanceType,
  { architecture, sizesDown }: { readonly architecture: string; readonly sizesDown: number },
): readonly InstanceType[] => {
  const alike = family.filter(
    (type) =>
      type.vcpus < current.vcpus &&
      type.memoryMib <= current.memoryMib &&
      type.currentGeneration === current.currentGeneration &&
      type.architectures.includes(architecture) &&
      !type.name.includes('.metal'),
  );
  const sizes = [...new Set(alike.map(({ vcpus }) => vcpus))]
    .sort((a, b) => b - a)
    .slice(0, sizesDown);
  return alike.filter(
    (type) =>
      sizes.includes(type.vcpus) &&
      type.vcpus >= current.vcpus * SMALLEST_SHARE &&
      type.memoryMib >= current.memoryMib * SMALLEST_SHARE,
  );
};
