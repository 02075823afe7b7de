import type { DescribeKeyCommandInput, DescribeKeyCommandOutput } from '@aws-sdk/client-kms';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { seedOf, uuid } from '../random.ts';
import type { Answer, World } from '../world.ts';

/** The key that AWS makes and manages for EBS in every region. */
export const ebsKeyArn = ({ store: { estate } }: World, region: string): string =>
  `arn:aws:kms:${region}:${estate.accountId}:key/${uuid(seedOf(estate.seed, `key ${region}`), 1)}`;

/** Whether keys can be used. */
export const kms = (world: World): Record<string, Handler> => ({
  DescribeKey: (
    { KeyId = '' }: DescribeKeyCommandInput,
    { region, account }: CallContext,
  ): Answer<DescribeKeyCommandOutput> => {
    const prefix = `arn:aws:kms:${region}:${account}:key/`;
    const managed = ebsKeyArn(world, region);
    const wanted = KeyId === 'alias/aws/ebs' ? managed : KeyId;
    const Arn = wanted.startsWith('arn:') ? wanted : `${prefix}${wanted}`;
    const key = world.store.get('key', Arn);
    if (key === undefined && Arn !== managed)
      throw new ServiceError('NotFoundException', `Key '${Arn}' does not exist`);
    const KeyState = key?.state ?? 'Enabled';
    return {
      KeyMetadata: {
        AWSAccountId: account,
        KeyId: Arn.slice(prefix.length),
        Arn,
        Enabled: KeyState === 'Enabled',
        KeyState,
        KeyManager: key === undefined ? 'AWS' : 'CUSTOMER',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeySpec: 'SYMMETRIC_DEFAULT',
      },
    };
  },
});
