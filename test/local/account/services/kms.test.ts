import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { ACCOUNT, anAccount, anEstate, aVolume, errorOf, REGION } from '../an-account.ts';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;
const opened = () => {
  const account = anAccount({ estate: anEstate([aVolume({ encrypted: true })]) });
  const client = new KMSClient(account.config);
  const describe = async (KeyId: string) =>
    (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
  return { ...account, describe };
};

test('an encrypted volume names the key that AWS manages, and the key can be used', async () => {
  const { ec2, describe } = opened();
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
  const key = await describe(Volumes?.[0]?.KmsKeyId ?? '');
  expect(key).toMatchObject({ KeyState: 'Enabled', Enabled: true, KeyManager: 'AWS' });
  expect(await describe('alias/aws/ebs')).toEqual(key);
});

test.each(['Disabled', 'PendingDeletion'] as const)('a key may be %s', async (state) => {
  const { control, describe } = opened();
  control.surround({ kind: 'key', keyArn: KEY, state });
  const expected = { Arn: KEY, KeyState: state, Enabled: false, KeyManager: 'CUSTOMER' };
  expect(await describe(KEY)).toMatchObject(expected);
  expect(await describe(KEY.split('/')[1] ?? '')).toMatchObject(expected);
});

test('a key that is not there is not found', async () => {
  expect(await errorOf(opened().describe(KEY))).toBe('NotFoundException');
});
