import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceHash } from '#core/checks/evidence-hash.ts';
import { hashOf } from '#core/ledger/chain.ts';

const BOOKS = [{ gp2: 0.1 }, { gp2: 0.1 }, { gp2: 0.2, 'é"': [1, null] }];

test('whatever was hashed before, the hash is that of the whole evidence', () => {
  const index = fc.dictionary(
    fc.constantFrom('eu-west-1', 'us-east-1'),
    fc.oneof(fc.constantFrom(...BOOKS), fc.constantFrom(null, 7, 'text')),
  );
  const evidence = fc.record({
    schema: fc.constant(1),
    check: fc.constantFrom('ebs/gp2-volume', 'ebs/unattached-volume'),
    checkVersion: fc.constantFrom(1, 2),
    lookups: fc.dictionary(fc.constantFrom('prices', 'detachments'), index),
    resource: fc.record({ id: fc.string() }),
    series: fc.constant({}),
    options: fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    now: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(evidence, { minLength: 2, maxLength: 8 }), (all) => {
      expect(all.map(evidenceHash)).toEqual(all.map(hashOf));
    }),
    { numRuns: 500 },
  );
});
