import { expect, test } from 'vitest';
import { FirstSeen } from '#core/scan/first-seen.ts';
import { ACCOUNT, aVolume, daysAgo, NOW, REGION } from '#test/support/facts.ts';

const HERE = { account: ACCOUNT, region: REGION };
const volume = aVolume();
const key = `ebs/volume ${volume.arn}`;

test('a volume is known to be alone since the first scan that saw it so', () => {
  const first = new FirstSeen({}, NOW);
  expect(first.remember(volume)).toMatchObject({ firstSeenDetached: NOW });
  const later = new FirstSeen({ [key]: daysAgo(20) }, NOW);
  expect(later.remember(volume)).toMatchObject({ firstSeenDetached: daysAgo(20) });
  expect(later.entries()).toEqual({ [key]: daysAgo(20) });
});

test('one that was attached in between starts anew', () => {
  const seen = new FirstSeen({ [key]: daysAgo(20) }, NOW);
  seen.remember(aVolume({ attachedTo: 'i-1' }));
  expect(seen.entries()).toEqual({});
});

test('what is gone is forgotten once its place was read to the end, and not before', () => {
  const seen = new FirstSeen({ [key]: daysAgo(20) }, NOW);
  seen.hasRead({ ...HERE, region: 'eu-west-1' }, 'ebs/volume');
  seen.hasRead(HERE, 'ec2/address');
  expect(seen.entries()).toEqual({ [key]: daysAgo(20) });
  seen.hasRead(HERE, 'ebs/volume');
  expect(seen.entries()).toEqual({});
});
