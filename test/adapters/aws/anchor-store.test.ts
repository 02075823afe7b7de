import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeAnchorStore } from '#adapters/aws/anchor-store.ts';
import type { Anchors } from '#app/ports.ts';
import { InvariantError } from '#core/errors/errors.ts';
import { anchorOf } from '#core/ledger/anchor.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { openBucket } from '#test/support/bucket.ts';
import { NOW } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from './cloud.ts';

const ENV = { ANCHOR_BUCKET: 'anchors-of-trimtab', ANCHOR_KEY: 'arn:aws:kms:us-east-1:1:key/k' };
const AT = new Date(NOW).toISOString();

let cloud: Cloud;
let objects: Map<string, string>;
beforeEach(() => {
  const codeOf = (message: Uint8Array) => createHmac('sha256', 'secret').update(message).digest();
  cloud = openCloud([
    aService('kms', {
      GenerateMac: ({ Message }) => ({ Mac: codeOf(Message) }),
      VerifyMac: ({ Message, Mac }) => {
        if (!codeOf(Message).equals(Mac))
          throw new ServiceError('KMSInvalidMacException', 'no', 400);
        return { MacValid: true };
      },
    }),
  ]);
  ({ objects } = openBucket(cloud));
});
afterEach(() => cloud.close());

const store = makeAnchorStore(ENV) as Anchors;
const anAnchor = (at = NOW) =>
  anchorOf(at, { 'chg-a': { number: 'chg-0001', n: 3, hash: 'a'.repeat(64) } });

test('there is none until one was saved', async () => {
  expect(await store.newest()).toBeUndefined();
});

test('the newest of many comes back, under the time of its making', async () => {
  for (const days of [3, 1, 4, 0, 2]) await store.save(anAnchor(NOW + days * 86_400_000));
  expect([...objects.keys()]).toContain(`anchors/${AT}.json`);
  expect(await store.newest()).toEqual(anAnchor(NOW + 4 * 86_400_000));
});

test.each<[string, (text: string) => string]>([
  ['a head was altered', (text) => text.replace('"n":3', '"n":2')],
  ['a root was altered', (text) => text.replace(/"root":"\w{8}/, '"root":"00000000')],
  ['its code is another one', (text) => text.replace(/"mac":"\w{4}/, '"mac":"AAAA')],
  ['it is no anchor', () => '{}'],
  ['it is no JSON', () => 'anchors'],
])('one is refused when %s', async (_name, tamper) => {
  await store.save(anAnchor());
  const key = `anchors/${AT}.json`;
  objects.set(key, tamper(objects.get(key) ?? ''));
  await expect(store.newest()).rejects.toThrow(InvariantError);
});

test('one that somebody else put behind the others is not believed', async () => {
  await store.save(anAnchor());
  objects.set('anchors/9.json', JSON.stringify({ anchor: anAnchor(NOW + 1), mac: 'AAAA' }));
  await expect(store.newest()).rejects.toThrow(/anchors\/9\.json is not one of this deployment/);
});

test('a key that is away is no finding', async () => {
  await store.save(anAnchor());
  cloud.around = async ({ operation }, next) => {
    if (operation !== 'VerifyMac') return next();
    throw new ServiceError('KMSInternalException', 'no', 500);
  };
  await expect(store.newest()).rejects.not.toThrow(InvariantError);
});

test('without a bucket nothing is anchored', () => {
  expect(makeAnchorStore({})).toBeUndefined();
});
