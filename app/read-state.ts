import type { Reading } from '#core/actions/observe.ts';
import { type References, resolveRefs } from '#core/actions/resolve.ts';
import type { Scope } from '#core/contract/events.ts';
import type { StepState } from '#core/model/plan.ts';
import type { ReadResource } from './ports.ts';

/** Makes the read of a state and the one beside it. Returns what its path is over: the members of both answers. */
export const readState = async (
  readResource: ReadResource,
  scope: Scope,
  state: StepState,
  references: References,
): Promise<Reading> => {
  const { read, beside, absentOn = [] } = state;
  const reading = await readResource(scope, resolveRefs(read, references), absentOn);
  if (beside === undefined || reading.kind === 'absent') return reading;
  const second = await readResource(scope, resolveRefs(beside, references), []);
  if (second.kind === 'absent') return second;
  return { kind: 'found', answer: { ...Object(reading.answer), ...Object(second.answer) } };
};
