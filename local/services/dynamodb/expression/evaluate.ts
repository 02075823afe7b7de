import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareValues, isEqual, typeOf } from '../attribute.ts';
import type { Item } from '../item.ts';
import type { Comparator, Condition, ConditionFunction } from './condition.ts';
import { resolve } from './operand.ts';

/** Whether a condition holds for an item; an item that is not there has no attributes. */
export const holds = (condition: Condition, item: Item = {}): boolean => {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'not':
      return !holds(condition.condition, item);
    case 'compare':
      return compares(
        condition.operator,
        resolve(condition.left, item),
        resolve(condition.right, item),
      );
    case 'between': {
      const operand = resolve(condition.operand, item);
      return (
        compares('>=', operand, resolve(condition.low, item)) &&
        compares('<=', operand, resolve(condition.high, item))
      );
    }
    case 'in': {
      const operand = resolve(condition.operand, item);
      return condition.list.some((one) => compares('=', operand, resolve(one, item)));
    }
    case 'function': {
      const [first, second] = condition.operands.map((operand) => resolve(operand, item));
      return functions[condition.name](first, second);
    }
  }
};

type Value = AttributeValue | undefined;

const compares = (operator: Comparator, left: Value, right: Value): boolean => {
  // What is missing equals nothing, not even something else that is missing.
  if (!left || !right) return operator === '<>';
  if (operator === '=') return isEqual(left, right);
  if (operator === '<>') return !isEqual(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
};

const functions: Record<ConditionFunction, (first: Value, second: Value) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && typeOf(value) === type?.S,
  begins_with: (value, prefix) => {
    if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S);
    if (!value?.B || !prefix?.B) return false;
    return Buffer.compare(value.B.subarray(0, prefix.B.byteLength), prefix.B) === 0;
  },
  contains: (value, part) => {
    if (!value || !part) return false;
    if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
    if (value.B) return part.B !== undefined && Buffer.from(value.B).includes(Buffer.from(part.B));
    if (value.L) return value.L.some((item) => isEqual(item, part));
    return isMember(part, value);
  },
};

/** Whether a set has this member. */
const isMember = ({ S, N, B }: AttributeValue, { SS, NS, BS }: AttributeValue): boolean =>
  (S !== undefined && SS?.includes(S)) ||
  (N !== undefined && NS?.includes(N)) ||
  (B !== undefined && BS?.some((bytes) => Buffer.compare(bytes, B) === 0)) ||
  false;
