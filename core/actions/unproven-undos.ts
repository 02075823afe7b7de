import type { ApiCall, Plan } from '#core/model/plan.ts';

/**
 * Returns one call for each operation of the way back that no earlier step, nor its own, makes on the way forward. Whether
 * the others are permitted is seen when the plan is carried out, before there is anything to undo.
 */
export const unprovenUndos = ({ steps }: Pick<Plan, 'steps'>): ApiCall[] => {
  const made = new Set<string>();
  const unproven = new Map<string, ApiCall>();
  for (const { call, undo } of steps) {
    made.add(nameOf(call));
    if (undo !== undefined && !made.has(nameOf(undo))) unproven.set(nameOf(undo), undo);
  }
  return [...unproven.values()];
};

const nameOf = ({ service, operation }: ApiCall): string => `${service}:${operation}`;
