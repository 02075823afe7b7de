import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, observe, pick } from '#core/actions/observe.ts';
import type { Json, StepState } from '#core/model/plan.ts';

const state = (given: Partial<StepState>): StepState => ({
  read: { service: 'ec2', operation: 'DescribeInstances', input: {} },
  path: '@',
  before: 'b',
  after: 'a',
  transient: [],
  ...given,
});
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('observe', () => {
  test.each<[string, Json]>([
    ['Volumes[0].State', { Volumes: [] }],
    ['Volumes[0].{state: State}', { Volumes: [] }],
    ['Reservations[0].Instances[0].{s: State.Name}', { Reservations: [] }],
    ['Volumes[0].{state: State}', {}],
    ['Volumes[0].{state: State}', null],
  ])('says null for %s of an answer without items', (path, answer) => {
    expect(observe({ path }, { kind: 'found', answer })).toBeNull();
  });

  test('says null for what is not there', () => {
    expect(observe({ path: '`1`' }, { kind: 'absent' })).toBeNull();
  });

  test('picks only what the step compares', () => {
    const answer = { MemorySize: 128, RevisionId: 'r', LastUpdateStatus: 'Successful' };
    expect(observe({ path: '{memory: MemorySize}' }, { kind: 'found', answer })).toEqual({
      memory: 128,
    });
    expect(pick(answer, 'RevisionId')).toBe('r');
  });
});

describe('compare', () => {
  test('tells before, after, transient and somebody else’s state apart', () => {
    const volume = state({
      before: { state: 'available' },
      after: null,
      transient: [{ state: 'deleting' }],
    });
    expect(compare({ state: 'available' }, volume)).toBe('before');
    expect(compare(null, volume)).toBe('after');
    expect(compare({ state: 'deleting' }, volume)).toBe('transient');
    expect(compare({ state: 'in-use' }, volume)).toBe('other');
  });

  test('does not look at the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(compare(turned, state({ before: 'b', after: value }))).toBe('after');
      }),
    );
  });

  test('compares whole values: one more member is somebody else’s change', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), json), (value) => {
        expect(compare({ ...value, '': 1 }, state({ before: value, after: value }))).toBe('other');
      }),
    );
  });
});
