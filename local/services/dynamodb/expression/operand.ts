import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttributeType, setMembers, typeOf } from '../attribute.ts';
import type { Item } from '../item.ts';
import { type Path, parsePath, valueAt } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import type { Tokens } from './tokens.ts';

/** What a condition compares, or an update assigns. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand };

/** Reads a path, a value or `size(…)`. */
export const parseOperand = (tokens: Tokens, placeholders: Placeholders): Operand => {
  const placeholder = tokens.take('value');
  if (placeholder !== undefined) return valueOperand(tokens, placeholders, placeholder);
  if (tokens.peek(1)?.text !== '(') return { kind: 'path', path: parsePath(tokens, placeholders) };
  const name = tokens.take('word');
  if (name !== 'size') throw tokens.error(`Invalid function name; function: ${name}`);
  const [of, ...more] = parseArguments(tokens, placeholders);
  if (!of || more.length > 0) throw operandCount(tokens, name, more.length + (of ? 1 : 0));
  expectType(tokens, name, of, ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M']);
  return { kind: 'size', of };
};

const valueOperand = (tokens: Tokens, placeholders: Placeholders, placeholder: string): Operand => {
  const value = placeholders.value(placeholder);
  if (value) return { kind: 'value', value };
  throw tokens.error(
    `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
  );
};

/** Reads operands in parentheses. */
export const parseArguments = (tokens: Tokens, placeholders: Placeholders): Operand[] => {
  tokens.expect('(');
  const operands: Operand[] = [];
  do operands.push(parseOperand(tokens, placeholders));
  while (tokens.takeOneOf(','));
  tokens.expect(')');
  return operands;
};

/** @throws ServiceError when a function or operator cannot take an operand whose type the request tells */
export const expectType = (
  tokens: Tokens,
  operator: string,
  operand: Operand | undefined,
  allowed: readonly AttributeType[],
): void => {
  const type = operand && staticType(operand);
  if (type === undefined || allowed.includes(type)) return;
  throw tokens.error(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );
};

/** The type of an operand as far as it is known without an item. */
export const staticType = (operand: Operand): AttributeType | undefined => {
  if (operand.kind === 'size') return 'N';
  return operand.kind === 'value' ? typeOf(operand.value) : undefined;
};

export const operandCount = (tokens: Tokens, operator: string, count: number) =>
  tokens.error(
    `Incorrect number of operands for operator or function; operator or function: ${operator}, number of operands: ${count}`,
  );

/** The value of an operand for an item; undefined when the item has none. */
export const resolve = (operand: Operand, item: Item): AttributeValue | undefined => {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return valueAt(item, operand.path);
    case 'size': {
      const size = sizeOf(resolve(operand.of, item));
      return size === undefined ? undefined : { N: String(size) };
    }
  }
};

const sizeOf = (value: AttributeValue | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if (value.S !== undefined) return value.S.length;
  if (value.B) return value.B.byteLength;
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? setMembers(value))?.length;
};
