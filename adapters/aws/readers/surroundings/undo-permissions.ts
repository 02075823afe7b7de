import type { MakeCall } from '#app/ports.ts';
import { actionOf } from '#core/actions/index.ts';
import { unprovenUndos } from '#core/actions/unproven-undos.ts';
import { AppError, NotPermittedError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { ApiCall, Json, Plan } from '#core/model/plan.ts';
import { errorCode } from '../../errors.ts';
import type { Looker } from './look.ts';

/** How a service tells whether a call is permitted without making it. */
interface Probe {
  /** What the call is made with instead. */
  readonly input: ApiCall['input'];
  /** What it answers where the call is permitted. */
  readonly permitted: string;
}

/** Of EC2, and of the others. */
const REFUSED = /^(UnauthorizedOperation|AccessDenied|AccessDeniedException)$/;

/** Longer names than 63 characters are none for RDS. */
const NAME_DIGITS = 40;

/**
 * Calls of services without dry runs, each made on what cannot exist, so that it changes nothing whoever may make it.
 * Rights by name and by action show; those by tag do not, and count as missing. That AWS looks at rights before it looks
 * for the thing is how both services answer, and written nowhere: the guard promises no more than that nothing refused.
 */
const ON_NOTHING: Readonly<Record<string, (plan: Plan) => Probe>> = {
  // Nobody can create a log group whose name begins like this.
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  'logs:DeleteRetentionPolicy': () => ({
    input: { logGroupName: 'aws/trimtab-asks-whether-it-may' },
    permitted: 'ResourceNotFoundException',
  }),
  // No name is reserved: this one follows from the plan, so that nobody has it by chance or ahead of time.
  'rds:StartDBInstance': (plan) => ({
    input: { DBInstanceIdentifier: `trimtab-asks-${hashOf(plan).slice(0, NAME_DIGITS)}` },
    permitted: 'DBInstanceNotFoundFault',
  }),
};

/**
 * Makes the look-up of what the way back may not do. The call itself is asked, as a dry run or on nothing, and with the
 * rights that the undo will have, since nothing else knows every policy that applies. Only calls that the plan does not
 * make on its way forward are asked: without the right to those there would be nothing to undo.
 */
export const makeReadMissingUndoPermissions =
  (makeCall: MakeCall): Looker<'missingUndoPermissions'> =>
  async ({ plan, scope }) => {
    const { family } = actionOf(plan.action);
    const missing: string[] = [];
    for (const call of unprovenUndos(plan))
      if (
        !(await isPermitted((probe) => makeCall(scope, family, probe), call, probeOf(call, plan)))
      )
        missing.push(nameOf(call));
    return missing.sort();
  };

const nameOf = ({ service, operation }: ApiCall): string => `${service}:${operation}`;

/** @throws NotPermittedError where nothing tells: whether the undo is permitted is then not known */
const probeOf = (call: ApiCall, plan: Plan): Probe => {
  const onNothing = ON_NOTHING[nameOf(call)];
  if (onNothing !== undefined) return onNothing(plan);
  if (call.service !== 'ec2')
    throw new NotPermittedError(
      `${nameOf(call)} has no dry run: that the way back is permitted cannot be seen beforehand`,
    );
  // What a reference points to does not exist yet, and permission hardly depends on it.
  const known = Object.entries(call.input).filter(([, value]) => !isReference(value));
  const members = known.map(([name, value]) => [name, withoutReferences(value)] as const);
  return {
    input: { ...Object.fromEntries(members), DryRun: true },
    permitted: 'DryRunOperation',
  };
};

const isReference = (value: Json): boolean =>
  typeof value === 'object' && value !== null && '$ref' in value;

const withoutReferences = (value: Json): Json => {
  if (isReference(value)) return 'dry-run';
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutReferences(member)]),
  );
};

const isPermitted = async (
  ask: (probe: ApiCall) => Promise<unknown>,
  call: ApiCall,
  { input, permitted }: Probe,
): Promise<boolean> => {
  const { service, operation } = call;
  try {
    await ask({ service, operation, input });
  } catch (error) {
    const code = errorCode(error);
    if (code === permitted) return true;
    // Not the refusal to take on the role, of which nothing follows for the call.
    if (REFUSED.test(code ?? '') && serviceOf(error) === service) return false;
    throw error;
  }
  // A probe always fails in one way or the other; one that does not must never be taken for a yes.
  throw new NotPermittedError(`${nameOf(call)} answered as if it had been made`);
};

const serviceOf = (error: unknown): unknown =>
  error instanceof AppError ? error.details.service : undefined;
