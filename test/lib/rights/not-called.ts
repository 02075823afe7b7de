import { FUNCTION_ACCESS } from '#lib/function-access.ts';

/** A right that somebody has and no call of the product ever takes. */
export interface NotCalled {
  readonly right: RegExp;
  /** Functions by their entries, or roles by their names; left out: whoever has it. */
  readonly of?: readonly string[];
  readonly because: string;
}

/** Functions that publish to topics. */
const WHO_TELLS = Object.entries(FUNCTION_ACCESS).flatMap(([entry, { may }]) =>
  may?.includes('send-mail') ? [entry] : [],
);
const ROLES_OF_VOLUMES = ['Trimtab-execute-ebs', 'Trimtab-execute-ec2'];

/** Every right that is granted although nothing is seen to call it. One that holds for nobody fails the tests. */
export const NOT_CALLED: readonly NotCalled[] = [
  {
    right: /^(logs:CreateLogStream|logs:PutLogEvents|xray:\w+)$/,
    because: 'Lambda writes log and trace in the name of the function.',
  },
  {
    right: /^dead-letters sqs:SendMessage$/,
    because: 'Lambda puts there, in the name of the function, the event that it gave up.',
  },
  {
    right: /^kms:(Decrypt|GenerateDataKey)$/,
    of: WHO_TELLS,
    because: 'SNS uses the key of the topics in the name of whoever publishes.',
  },
  {
    right: /^cold s3:ListBucket$/,
    of: ['api'],
    because: 'Without it S3 does not tell what is not there from what is forbidden.',
  },
  {
    right: /^(ec2:DescribeSnapshots|lambda:GetFunctionConfiguration)$/,
    of: ['assess'],
    because:
      'Only where a ledger came back from a backup are the steps of a plan looked at here, as `undo-step` looks at them; test/workflows/change/restored.test.ts does so.',
  },
  {
    right: /^kms:/,
    of: ROLES_OF_VOLUMES,
    because:
      'EC2 uses the key of an encrypted volume in the name of whoever asks; the conditions allow nobody else to.',
  },
  {
    right: /^lambda:GetPolicy$/,
    of: ['api', 'check-guards'],
    because:
      'Asked of functions with published versions alone, whose changes `assess` has blocked unless they were published since. test/adapters/aws/readers/surroundings/ makes the call.',
  },
];
