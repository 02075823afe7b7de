import type { MakeCall } from '#app/ports.ts';
import { actionOf } from '#core/actions/index.ts';
import { AppError, NotPermittedError } from '#core/errors/errors.ts';
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

/** A name that nothing has. AWS looks at the caller's rights before it looks whether there is such a thing. */
const NOBODY = 'trimtab-asks-whether-it-may';

/** Calls of services without dry runs, by what names their resource: made on nothing, they change nothing. */
const ON_NOTHING: Readonly<Record<string, Probe>> = {
  'logs:DeleteRetentionPolicy': {
    input: { logGroupName: NOBODY },
    permitted: 'ResourceNotFoundException',
  },
  'rds:StartDBInstance': {
    input: { DBInstanceIdentifier: NOBODY },
    permitted: 'DBInstanceNotFoundFault',
  },
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
      if (!(await isPermitted((probe) => makeCall(scope, family, probe), call)))
        missing.push(nameOf(call));
    return missing.sort();
  };

const nameOf = ({ service, operation }: ApiCall): string => `${service}:${operation}`;

/** One call for each operation of the way back that no earlier step, nor its own, makes on the way forward. */
const unprovenUndos = ({ steps }: Plan): ApiCall[] => {
  const made = new Set<string>();
  const unproven = new Map<string, ApiCall>();
  for (const { call, undo } of steps) {
    made.add(nameOf(call));
    if (undo !== undefined && !made.has(nameOf(undo))) unproven.set(nameOf(undo), undo);
  }
  return [...unproven.values()];
};

/** @throws NotPermittedError where nothing tells: whether the undo is permitted is then not known */
const probeOf = (call: ApiCall): Probe => {
  const onNothing = ON_NOTHING[nameOf(call)];
  if (onNothing !== undefined) return onNothing;
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
): Promise<boolean> => {
  const { service, operation } = call;
  const { input, permitted } = probeOf(call);
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
