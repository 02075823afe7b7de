import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { hexDigits, seedOf } from '../random.ts';
import type { Answer } from '../world.ts';

/** Who calls, and as whom. Any role of any account may be assumed: trust policies are not simulated. */
export const sts = (): Record<string, Handler> => ({
  GetCallerIdentity: (
    _input: GetCallerIdentityCommandInput,
    { account, principal }: CallContext,
  ): Answer<GetCallerIdentityCommandOutput> => ({
    Account: account,
    Arn: principal,
    UserId: principalId(principal),
  }),

  AssumeRole: (
    { RoleArn, RoleSessionName, DurationSeconds = 3_600 }: AssumeRoleCommandInput,
    { now }: CallContext,
  ): Answer<AssumeRoleCommandOutput> => {
    const [, account, role] =
      /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(RoleArn ?? '') ?? [];
    if (account === undefined || role === undefined || RoleSessionName === undefined)
      throw new ServiceError('ValidationError', `${RoleArn} is invalid`);
    const arn = `arn:aws:sts::${account}:assumed-role/${role}/${RoleSessionName}`;
    const { accessKeyId, secretAccessKey, sessionToken } = credentialsFor(account, arn);
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(now + DurationSeconds * MS_PER_SECOND),
      },
      AssumedRoleUser: { Arn: arn, AssumedRoleId: `${principalId(role)}:${RoleSessionName}` },
    };
  },
});

const principalId = (name: string): string =>
  `AROA${hexDigits(seedOf(0, name), 1, 17).toUpperCase()}`;
