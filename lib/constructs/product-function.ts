import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { explainWildcard } from '#lib/wildcard.ts';

export interface ProductFunctionProps {
  /** File under `functions/`, without extension. */
  readonly entry: string;
  readonly description: string;
  readonly timeout?: Duration;
  readonly environment: Readonly<Record<string, string>>;
  /** The code of all functions; each has its own file in it. */
  readonly code: Code;
  /** Where an event goes that failed after all tries, if nobody waits for the answer. */
  readonly deadLetters?: IQueue | undefined;
  /** Left out, it is in no network of ours, and reaches AWS. */
  readonly network?: FunctionNetwork;
}

/** Where a function finds what only a private network reaches. */
export type FunctionNetwork = Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

/** A Lambda function of the product: its runtime, its file, and a role that may write its own log and nothing else. */
export class ProductFunction extends LambdaFunction {
  readonly entry: string;
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: ProductFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      // The audit trail is the ledger; logs help to find faults and go with the function.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // With a role of its own there is no managed policy, which would allow writing every log of the account.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: props.code,
      handler: `${props.entry}.handler`,
      description: props.description,
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
      timeout: props.timeout ?? Duration.seconds(30),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
      ...props.network,
    });
    this.entry = props.entry;
    this.executionRole = role;
    explainWildcard(
      role,
      { resource: '*' },
      'X-Ray takes no resource, nor do the calls that describe an account; what they describe is not known beforehand.',
    );
  }

  /** Allows calls that only look. They take no resource, or any of the account. */
  mayRead(actions: readonly string[]): void {
    if (actions.length === 0) return;
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions].sort(), resources: ['*'] }));
  }
}
