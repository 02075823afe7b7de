import * as z from 'zod';
import type { Anchors } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { InvariantError } from '#core/errors/errors.ts';
import { type Anchor, anchorSchema, rootOf } from '#core/ledger/anchor.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { clientFor } from './clients.ts';
import { errorCode } from './errors.ts';
import { parseJson } from './table.ts';

/** The keys sort as the times in them do. */
const PREFIX = 'anchors/';
const MAC = 'HMAC_SHA_256';

const storedSchema = z.strictObject({ anchor: anchorSchema, mac: z.base64() });

/**
 * Anchors in a bucket whose objects nobody can alter or delete before their time, each with a code that only the holder of
 * the key can make: an object that somebody puts beside them is none. Undefined where there is no bucket.
 */
export const makeAnchorStore = ({
  ANCHOR_BUCKET: Bucket,
  ANCHOR_KEY: KeyId,
}: Pick<FunctionEnv, 'ANCHOR_BUCKET' | 'ANCHOR_KEY'>): Anchors | undefined => {
  if (Bucket === undefined || KeyId === undefined) return undefined;
  return {
    save: async (anchor) => {
      const kms = await clientFor('kms');
      const Message = messageOf(anchor);
      const { Mac = new Uint8Array() } = await kms.generateMac({
        KeyId,
        Message,
        MacAlgorithm: MAC,
      });
      const stored: z.input<typeof storedSchema> = {
        anchor,
        mac: Buffer.from(Mac).toString('base64'),
      };
      const s3 = await clientFor('s3');
      await s3.putObject({
        Bucket,
        Key: `${PREFIX}${new Date(anchor.at).toISOString()}.json`,
        Body: JSON.stringify(stored),
        ContentType: 'application/json',
      });
    },
    newest: async () => {
      const Key = await newestAnchor(Bucket);
      if (Key === undefined) return undefined;
      const s3 = await clientFor('s3');
      const { Body } = await s3.getObject({ Bucket, Key });
      const what = `the anchor ${Key}`;
      const { anchor, mac } = parseJson(storedSchema, await Body?.transformToString(), what);
      if (!(await isOurs(KeyId, anchor, mac)))
        throw new InvariantError(`${what} is not one of this deployment: its code is wrong`);
      return anchor;
    },
  };
};

const messageOf = (anchor: Anchor): Uint8Array => new TextEncoder().encode(hashOf(anchor));

/** Returns the key of the newest anchor in a bucket. */
export const newestAnchor = async (Bucket: string): Promise<string | undefined> => {
  const s3 = await clientFor('s3');
  let newest: string | undefined;
  let from: string | undefined;
  do {
    const page = await s3.listObjectsV2({
      Bucket,
      Prefix: PREFIX,
      ...(from !== undefined && { ContinuationToken: from }),
    });
    // In the order of the keys.
    newest = page.Contents?.at(-1)?.Key ?? newest;
    from = page.NextContinuationToken;
  } while (from !== undefined);
  return newest;
};

const isOurs = async (KeyId: string, anchor: Anchor, mac: string): Promise<boolean> => {
  if (anchor.root !== rootOf(anchor.heads)) return false;
  const kms = await clientFor('kms');
  const Mac = Buffer.from(mac, 'base64');
  try {
    await kms.verifyMac({ KeyId, Message: messageOf(anchor), MacAlgorithm: MAC, Mac });
    return true;
  } catch (error) {
    if (errorCode(error) === 'KMSInvalidMacException') return false;
    throw error;
  }
};
