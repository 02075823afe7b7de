import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { ACCOUNT, anAccount, errorOf } from '../an-account.ts';

test('whoever assumes a role is that role from then on', async () => {
  const { sts, config } = anAccount();
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/Reader`,
      RoleSessionName: 'scan',
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  const identity = await new STSClient({ ...config, credentials }).send(
    new GetCallerIdentityCommand(),
  );
  expect(identity.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Reader/scan`);
  expect(identity.Account).toBe(ACCOUNT);
});

test('a role that is none cannot be assumed', async () => {
  const call = anAccount().sts.send(
    new AssumeRoleCommand({ RoleArn: 'Reader', RoleSessionName: 'scan' }),
  );
  expect(await errorOf(call)).toBe('ValidationError');
});
