import type { Condition } from './condition.ts';
import type { Operand } from './operand.ts';
import type { Path } from './path.ts';

/** All paths that a condition looks at. */
export const conditionPaths = (condition: Condition): readonly Path[] => {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...conditionPaths(condition.left), ...conditionPaths(condition.right)];
    case 'not':
      return conditionPaths(condition.condition);
    default:
      return operandsOf(condition).flatMap(pathsOf);
  }
};

const operandsOf = (
  condition: Exclude<Condition, { kind: 'and' | 'or' | 'not' }>,
): readonly Operand[] => {
  switch (condition.kind) {
    case 'compare':
      return [condition.left, condition.right];
    case 'between':
      return [condition.operand, condition.low, condition.high];
    case 'in':
      return [condition.operand, ...condition.list];
    case 'function':
      return condition.operands;
  }
};

const pathsOf = (operand: Operand): readonly Path[] => {
  if (operand.kind === 'size') return pathsOf(operand.of);
  return operand.kind === 'path' ? [operand.path] : [];
};
