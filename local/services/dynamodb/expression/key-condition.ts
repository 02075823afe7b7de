import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import {
  afterEveryRange,
  afterPrefix,
  attributesOf,
  encodeAttribute,
  type KeyAttribute,
  type KeySchema,
  successor,
} from '../key.ts';
import { type Condition, parseCondition } from './condition.ts';
import type { Operand } from './operand.ts';
import type { Placeholders } from './placeholders.ts';

/** The keys that a query asks for: one hash key, and the range keys from `low` up to, but not with, `high`. */
export interface KeyRange {
  readonly hash: Uint8Array;
  readonly low: Uint8Array;
  readonly high: Uint8Array;
}

const PARAMETER = 'KeyConditionExpression';

/** Reads a key condition: the hash key equals a value, and the range key may be in a range. */
export const parseKeyCondition = (
  expression: string,
  schema: KeySchema,
  placeholders: Placeholders,
): KeyRange => {
  const terms = conjuncts(parseCondition(PARAMETER, expression, placeholders)).map(termOf);
  const names = attributesOf(schema).map(({ name }) => name);
  if (new Set(terms.map(({ name }) => name)).size < terms.length) {
    throw validation('KeyConditionExpressions must only contain one condition per key');
  }
  const hashTerm = terms.find(({ name }) => name === schema.hash.name);
  const other = terms.find((term) => term !== hashTerm);
  if (!hashTerm || (other && !names.includes(other.name))) {
    const missed = hashTerm ? (schema.range?.name ?? '') : schema.hash.name;
    throw validation(`Query condition missed key schema element: ${missed}`);
  }
  if (hashTerm.operator !== '=') throw validation('Query key condition not supported');
  const hash = encodeTerm(schema.hash, hashTerm.values);
  const everything = { low: new Uint8Array(), high: afterEveryRange };
  const range = other && schema.range ? rangeOf(schema.range, other) : everything;
  return { hash, ...range };
};

interface Term {
  readonly name: string;
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';
  readonly values: readonly AttributeValue[];
}

const conjuncts = (condition: Condition): Condition[] =>
  condition.kind === 'and'
    ? [...conjuncts(condition.left), ...conjuncts(condition.right)]
    : [condition];

const termOf = (condition: Condition): Term => {
  switch (condition.kind) {
    case 'compare': {
      const { operator, left, right } = condition;
      if (operator === '<>') throw invalidOperator('<>');
      if (left.kind === 'path') return term(left, operator, [right]);
      // `:value > key` is `key < :value`.
      return term(right, MIRRORED[operator], [left]);
    }
    case 'between':
      return term(condition.operand, 'BETWEEN', [condition.low, condition.high]);
    case 'function': {
      const [first, ...rest] = condition.operands;
      if (condition.name !== 'begins_with' || !first) throw invalidOperator(condition.name);
      return term(first, 'begins_with', rest);
    }
    default:
      throw invalidOperator(condition.kind.toUpperCase());
  }
};

const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const invalidOperator = (operator: string) =>
  validation(`Invalid operator used in ${PARAMETER}: ${operator}`);

const term = (key: Operand, operator: Term['operator'], operands: readonly Operand[]): Term => {
  const values = operands.flatMap((operand) => (operand.kind === 'value' ? [operand.value] : []));
  if (key.kind === 'path' && key.path.length === 1 && values.length === operands.length) {
    return { name: key.path[0], operator, values };
  }
  throw validation(`Invalid ${PARAMETER}: each condition compares a key attribute with values`);
};

const encodeTerm = (attribute: KeyAttribute, [value]: readonly AttributeValue[]): Uint8Array => {
  if (value?.[attribute.type] === undefined) {
    throw validation(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
  return encodeAttribute(attribute, value);
};

const rangeOf = (attribute: KeyAttribute, { operator, values }: Term) => {
  const bytes = encodeTerm(attribute, values);
  const [low, high] = [new Uint8Array(), afterEveryRange];
  switch (operator) {
    case '=':
      return { low: bytes, high: successor(bytes) };
    case '<':
      return { low, high: bytes };
    case '<=':
      return { low, high: successor(bytes) };
    case '>':
      return { low: successor(bytes), high };
    case '>=':
      return { low: bytes, high };
    case 'BETWEEN':
      return { low: bytes, high: successor(encodeTerm(attribute, values.slice(1))) };
    case 'begins_with':
      return { low: bytes, high: afterPrefix(bytes) };
  }
};
