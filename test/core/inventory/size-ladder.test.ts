import { expect, test } from 'vitest';
import { smallerSizes } from '#core/inventory/size-ladder.ts';
import type { InstanceType } from '#core/model/facts.ts';
import { aFamily } from '#test/support/facts.ts';

const [large, , , xlarge4] = aFamily() as [InstanceType, InstanceType, InstanceType, InstanceType];
const names = (family: readonly InstanceType[], current: InstanceType, sizesDown: number) =>
  smallerSizes(family, current, { architecture: 'x86_64', sizesDown }).map(({ name }) => name);

test.each([
  [1, ['m6i.2xlarge']],
  [2, ['m6i.xlarge', 'm6i.2xlarge']],
  [9, ['m6i.large', 'm6i.xlarge', 'm6i.2xlarge']],
])('%i sizes down', (sizesDown, expected) => {
  expect(names(aFamily(), xlarge4, sizesDown)).toEqual(expected);
  expect(names(aFamily().toReversed(), xlarge4, sizesDown).toSorted()).toEqual(expected.toSorted());
});

test('the smallest has nothing below it', () => {
  expect(names(aFamily(), large, 9)).toEqual([]);
});

test('is never below a sixteenth, in CPU or in memory', () => {
  const giant = { ...xlarge4, name: 'm6i.giant', vcpus: 48, memoryMib: 48 * 4_096 };
  expect(names([...aFamily(), giant], giant, 9)).toEqual([
    'm6i.xlarge',
    'm6i.2xlarge',
    'm6i.4xlarge',
  ]);
  const fast = { ...xlarge4, name: 'm6i.fast', vcpus: 64, memoryMib: 32 * 1_024 };
  expect(names([...aFamily(), fast], fast, 9)).toEqual(['m6i.xlarge', 'm6i.2xlarge']);
  const wide = { ...xlarge4, name: 'm6i.wide', vcpus: 17, memoryMib: 16 * 16_385 };
  expect(names([...aFamily(), wide], wide, 9)).not.toContain('m6i.xlarge');
});

test.each<[string, Partial<InstanceType>]>([
  ['bare metal', { name: 'm6i.metal-24xl' }],
  ['another architecture', { architectures: ['arm64'] }],
  ['another generation', { currentGeneration: false }],
  ['more memory', { memoryMib: 1e9 }],
])('%s is no smaller size, nor a rung of the ladder', (_name, change) => {
  const family = aFamily().map((type) =>
    type.name === 'm6i.2xlarge' ? { ...type, ...change } : type,
  );
  expect(names(family, xlarge4, 1)).toEqual(['m6i.xlarge']);
});
