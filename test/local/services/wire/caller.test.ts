import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callerOf, credentialsFor } from '#local/services/wire/caller.ts';
import type { CallContext, Handler } from '#local/services/wire/service.ts';
import { aService, optionsFor, START } from './clients.ts';

describe('a call knows who makes it', () => {
  const identify = (_input: unknown, { account, principal }: CallContext) => ({
    Account: account,
    Arn: principal,
  });
  const services = [aService('sts', { GetCallerIdentity: identify })];

  test('account and region, from the signature; time, from the clock', async () => {
    let seen: CallContext | undefined;
    const handler: Handler = (_input, context) => {
      seen = context;
    };
    const client = new EC2Client(optionsFor([aService('ec2', { DescribeVolumes: handler })]));
    const { $metadata } = await client.send(new DescribeVolumesCommand({}));
    expect(seen).toEqual({
      account: '123456789012',
      region: 'eu-west-1',
      principal: 'arn:aws:iam::123456789012:root',
      requestId: $metadata.requestId,
      now: START,
    });
  });

  test('a bare account id is an access key, too', async () => {
    const credentials = { accessKeyId: '210987654321', secretAccessKey: 'x' };
    const client = new STSClient({ ...optionsFor(services), credentials });
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '210987654321',
    });
  });

  test('credentials carry any account and principal to the handler', async () => {
    const digits = fc.stringMatching(/^\d{12}$/);
    const roleSession = fc.tuple(
      fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
      fc.stringMatching(/^[\w+=,.@-]{2,64}$/),
    );
    await fc.assert(
      fc.asyncProperty(digits, roleSession, async (account, [role, session]) => {
        const principal = `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
        const credentials = credentialsFor(account, principal);
        const client = new STSClient({ ...optionsFor(services), credentials });
        const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
        expect({ Account, Arn }).toEqual({ Account: account, Arn: principal });
      }),
      { numRuns: 50 },
    );
  });

  test('a call that is not signed is for STS and from nobody', async () => {
    const assume = (_input: unknown, { principal }: CallContext) => ({ Audience: principal });
    const client = new STSClient(
      optionsFor([aService('sts', { AssumeRoleWithWebIdentity: assume })]),
    );
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 's',
      WebIdentityToken: 't',
    });
    expect(await client.send(command)).toMatchObject({ Audience: 'anonymous' });
    const unsigned = { method: 'POST', url: '/', headers: {}, body: new Uint8Array() };
    expect(callerOf(unsigned)).toMatchObject({ account: '', principal: 'anonymous' });
  });
});
