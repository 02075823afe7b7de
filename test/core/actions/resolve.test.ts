import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveRefs } from '#core/actions/resolve.ts';
import { InvariantError } from '#core/errors/errors.ts';
import type { ApiCall, Json } from '#core/model/plan.ts';

const call = (input: ApiCall['input']): ApiCall => ({
  service: 'ec2',
  operation: 'CreateVolume',
  input,
});
const known = {
  change: 'chg-7',
  state: { RevisionId: 'r1', Volumes: [{ VolumeId: 'vol-1' }] },
  outputs: { snapshot: { snapshotId: 'snap-1' } },
};

test.each<[string, Json]>([
  ['change.id', 'chg-7'],
  ['state.RevisionId', 'r1'],
  ['state.Volumes[0].VolumeId', 'vol-1'],
  ['steps.snapshot.outputs.snapshotId', 'snap-1'],
])('replaces a reference to %s wherever it stands', (reference, value) => {
  const resolved = resolveRefs(call({ A: { B: [{ $ref: reference }] } }), known);
  expect(resolved).toEqual(call({ A: { B: [value] } }));
});

test.each(['state.Missing', 'steps.other.outputs.id', 'nothing'])(
  'never makes a call with a hole in it: %s',
  (reference) => {
    expect(() => resolveRefs(call({ A: { $ref: reference } }), known)).toThrow(InvariantError);
  },
);

test('refuses a reference that is no text', () => {
  expect(() => resolveRefs(call({ A: { $ref: 1 } }), known)).toThrow(InvariantError);
});

test('leaves everything else as it is', () => {
  const input = fc.dictionary(
    fc.string(),
    fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json),
  );
  fc.assert(
    fc.property(input, (value) => {
      fc.pre(!JSON.stringify(value).includes('$ref'));
      expect(resolveRefs(call(value), known).input).toEqual(value);
    }),
  );
});
