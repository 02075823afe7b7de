import type { MakeCall } from '#app/ports.ts';
import { actionOf } from '#core/actions/index.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { ApiCall, Json, Plan } from '#core/model/plan.ts';
import { errorCode } from '../../errors.ts';
import type { Looker } from './look.ts';

/** What EC2 answers to a dry run that would have gone through. */
const PERMITTED = 'DryRunOperation';

/**
 * Makes the look-up of what the way back may not do. The call itself is asked, as a dry run and with the rights that
 * the undo will have, since nothing else knows every policy that applies. Only calls that the plan does not make on its
 * way forward are asked: without the right to those there would be nothing to undo.
 */
export const makeReadMissingUndoPermissions =
  (makeCall: MakeCall): Looker<'missingUndoPermissions'> =>
  async ({ plan, scope }) => {
    const { family } = actionOf(plan.action);
    const missing: string[] = [];
    for (const call of unprovenUndos(plan))
      if (!(await isPermitted(() => makeCall(scope, family, asDryRun(call)))))
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

/** @throws NotPermittedError where a service has no dry run: whether the undo is permitted is then not known */
const asDryRun = (call: ApiCall): ApiCall => {
  const { service, operation, input } = call;
  if (service !== 'ec2')
    throw new NotPermittedError(
      `${nameOf(call)} has no dry run: that the way back is permitted cannot be seen beforehand`,
    );
  // What a reference points to does not exist yet, and permission hardly depends on it.
  const known = Object.entries(input).filter(([, value]) => !isReference(value));
  const members = known.map(([name, value]) => [name, withoutReferences(value)] as const);
  return { service, operation, input: { ...Object.fromEntries(members), DryRun: true } };
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

const isPermitted = async (dryRun: () => Promise<unknown>): Promise<boolean> => {
  try {
    await dryRun();
  } catch (error) {
    const code = errorCode(error);
    if (code === PERMITTED) return true;
    // Not the refusal to take on the role, of which nothing follows for the call.
    if (code === 'UnauthorizedOperation') return false;
    throw error;
  }
  // A dry run always fails in one way or the other; one that does not must never be taken for a yes.
  throw new NotPermittedError('EC2 answered a dry run as if it were none');
};
