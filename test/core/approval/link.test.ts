import { expect, test } from 'vitest';
import { hashSecret } from '#core/approval/link.ts';

test('a secret is stored as its SHA-256', () => {
  // printf abc | sha256sum, also in FIPS 180-2.
  expect(hashSecret('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
