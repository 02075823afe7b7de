import { pick } from '#core/actions/observe.ts';
import type { ApiCall, Json, Plan, Step } from '#core/model/plan.ts';

/** A forward call of a plan, and the one that undoes it. */
export type PlannedCall = Pick<Step, 'call' | 'undo' | 'state'>;

/** `ec2:StopInstances`. */
const nameOf = ({ service, operation }: ApiCall): string => `${service}:${operation}`;

/** Returns the steps whose forward call has one of these names, in their order. */
export const callsOf = (
  { steps }: Pick<Plan, 'steps'>,
  ...names: readonly string[]
): readonly PlannedCall[] => steps.filter(({ call }) => names.includes(nameOf(call)));

/** Returns what is in the input of a call, by JMESPath. */
export const inputOf = (call: ApiCall, path: string): Json => pick(call.input, path);

/** Instance types that a plan sets: forwards, and on the way back. */
export const instanceTypesOf = (
  plan: Plan,
): { readonly forward: readonly string[]; readonly back: readonly string[] } => {
  const resizes = callsOf(plan, 'ec2:ModifyInstanceAttribute');
  const typesIn = (calls: readonly (ApiCall | undefined)[]): string[] =>
    calls.flatMap((call) => {
      const type = call === undefined ? null : inputOf(call, 'InstanceType.Value');
      return typeof type === 'string' ? [type] : [];
    });
  return {
    forward: typesIn(resizes.map(({ call }) => call)),
    back: typesIn(resizes.map(({ undo }) => undo)),
  };
};
