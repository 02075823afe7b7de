import { NotFoundError } from '#core/errors/errors.ts';

/** The roles of the families, and of the accounts that are only read, as they are named here. */
export const EXECUTE_ROLES = 'Trimtab-execute-';
export const READ_ROLE = 'trimtab-read';
/** The key of the anchors. */
export const ANCHOR_KEY = 'anchors';

/** The account of the deployment: another one than that which it works on, so that it reads it by a role. */
export const HOME = '999999999999';

/** What functions are told of a deployment that has all there is. They read it once, before the first of them runs. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  EXECUTE_ROLE_PREFIX: EXECUTE_ROLES,
  READ_ROLE_NAME: READ_ROLE,
  EXTERNAL_ID: 'ours',
  BRAKE_PARAMETER: '/trimtab/Trimtab/brake',
  SETTINGS_PARAMETER: '/trimtab/Trimtab/settings',
  ANCHOR_BUCKET: 'anchors',
  ANCHOR_KEY,
  COLD_BUCKET: 'cold',
  DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/999999999999/dead-letters',
};

/** Answers in place of the services that the embedded cloud lacks, by `service:Operation`. */
export type StandsIn = Readonly<Record<string, (input: never) => object>>;

type Body = string | Uint8Array;
interface Listed {
  readonly Bucket: string;
  readonly Prefix?: string;
}
interface Stored {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: Body;
}

/** What is in the parameters of Systems Manager that are no secrets. */
const VALUES: Readonly<Record<string, string>> = {
  '/trimtab/Trimtab/brake': 'off',
  '/trimtab/Trimtab/settings': '{}',
};

/** What those services would say where all is well. Their calls are tested with the adapters that make them. */
export const standsIn = (): StandsIn => {
  // A month that nobody wants any more.
  const objects = new Map<string, Body>([['cold/cold/2020-01/a', '']]);
  const keysIn = ({ Bucket, Prefix = '' }: Listed) =>
    [...objects.keys()]
      .filter((name) => name.startsWith(`${Bucket}/${Prefix}`))
      .map((name) => name.slice(Bucket.length + 1))
      .sort();
  return {
    'ssm:GetParameter': ({ Name }: { Name: string }) => ({
      Parameter: { Type: 'SecureString', Value: VALUES[Name] ?? 'a secret' },
    }),
    'kms:GenerateMac': () => ({ Mac: new Uint8Array(32) }),
    'kms:VerifyMac': () => ({ MacValid: true }),
    's3:PutObject': ({ Bucket, Key, Body }: Stored) => {
      objects.set(`${Bucket}/${Key}`, Body);
      return {};
    },
    's3:ListObjectsV2': (input: Listed) => ({
      Contents: keysIn(input).map((Key) => ({ Key })),
      CommonPrefixes: [
        ...new Set(keysIn(input).map((key) => key.slice(0, key.lastIndexOf('/') + 1))),
      ].map((Prefix) => ({ Prefix })),
    }),
    's3:GetObject': ({ Bucket, Key }: Stored) => {
      const body = objects.get(`${Bucket}/${Key}`);
      if (body === undefined) throw new NotFoundError(`there is no ${Key}`);
      return {
        ETag: 'as it was',
        Body: { transformToString: async () => body, transformToByteArray: async () => body },
      };
    },
    's3:DeleteObjects': () => ({}),
    'sqs:GetQueueAttributes': () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }),
    'organizations:ListAccounts': () => ({ Accounts: [] }),
  };
};
