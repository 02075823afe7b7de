/** The roles of the families, and of the accounts that are only read, as they are named here. */
export const EXECUTE_ROLES = 'Trimtab-execute-';
export const READ_ROLE = 'trimtab-read';
/** The key of the anchors. */
export const ANCHOR_KEY = 'anchors';

/**
 * What functions are told of a deployment that has all there is, and that reads every account as one of others. They read
 * it once, so that it is set before the first of them runs.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  EXECUTE_ROLE_PREFIX: EXECUTE_ROLES,
  READ_ROLE_NAME: READ_ROLE,
  HOME_ACCOUNT: '999999999999',
  EXTERNAL_ID: 'ours',
  BRAKE_PARAMETER: '/trimtab/Trimtab/brake',
  ANCHOR_BUCKET: 'anchors',
  ANCHOR_KEY,
  DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/999999999999/dead-letters',
};

/** Answers in place of the services that the embedded cloud lacks, by `service:Operation`. */
export type StandsIn = Readonly<Record<string, (input: never) => object>>;

/** What those services would say where all is well. Their calls are tested with the adapters that make them. */
export const standsIn = (): StandsIn => {
  const objects = new Map<string, string>();
  return {
    'ssm:GetParameter': () => ({ Parameter: { Type: 'SecureString', Value: 'off' } }),
    'kms:GenerateMac': () => ({ Mac: new Uint8Array(32) }),
    'kms:VerifyMac': () => ({ MacValid: true }),
    's3:PutObject': ({ Key, Body }: { Key: string; Body: string }) => {
      objects.set(Key, Body);
      return {};
    },
    's3:ListObjectsV2': () => ({ Contents: [...objects.keys()].sort().map((Key) => ({ Key })) }),
    's3:GetObject': ({ Key }: { Key: string }) => ({
      Body: { transformToString: async () => objects.get(Key) },
    }),
    'sqs:GetQueueAttributes': () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }),
    'organizations:ListAccounts': () => ({ Accounts: [] }),
  };
};
