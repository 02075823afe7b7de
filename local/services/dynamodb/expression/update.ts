import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type AttributeType, typeOf } from '../attribute.ts';
import { type Operand, parseOperand, staticType } from './operand.ts';
import { expectDistinct, type Path, parsePath } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

/** What an update assigns. */
export type Assigned =
  | Operand
  | { readonly kind: '+' | '-'; readonly left: Assigned; readonly right: Assigned }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'list_append'; readonly first: Assigned; readonly second: Assigned };

/** One change of an update expression. */
export type Change =
  | { readonly kind: 'SET'; readonly path: Path; readonly value: Assigned }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };

/** The types that ADD and DELETE take. */
const SECTIONS = {
  SET: [],
  REMOVE: [],
  ADD: ['N', 'SS', 'NS', 'BS'],
  DELETE: ['SS', 'NS', 'BS'],
} as const satisfies Record<Change['kind'], readonly AttributeType[]>;

/**
 * Reads an update expression.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export const parseUpdate = (expression: string, placeholders: Placeholders): readonly Change[] => {
  const tokens = new Tokens('UpdateExpression', expression);
  const changes: Change[] = [];
  const seen = new Set<string>();
  while (tokens.peek()) {
    const section = tokens.takeOneOf('SET', 'REMOVE', 'ADD', 'DELETE');
    if (!section) throw tokens.syntaxError();
    if (seen.has(section)) {
      throw tokens.error(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do changes.push(parseChange(section, tokens, placeholders));
    while (tokens.takeOneOf(','));
  }
  expectDistinct(
    tokens,
    changes.map(({ path }) => path),
  );
  return changes;
};

const parseChange = (kind: Change['kind'], tokens: Tokens, placeholders: Placeholders): Change => {
  const path = parsePath(tokens, placeholders);
  if (kind === 'REMOVE') return { kind, path };
  if (kind === 'SET') {
    tokens.expect('=');
    return { kind, path, value: parseSum(tokens, placeholders) };
  }
  if (tokens.peek()?.kind !== 'value') throw tokens.syntaxError();
  const operand = parseOperand(tokens, placeholders);
  if (operand.kind !== 'value') throw tokens.syntaxError();
  const type = typeOf(operand.value);
  if (!SECTIONS[kind].some((allowed) => allowed === type)) {
    throw tokens.error(
      `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${type}`,
    );
  }
  return { kind, path, value: operand.value };
};

const parseSum = (tokens: Tokens, placeholders: Placeholders): Assigned => {
  const left = parseAssigned(tokens, placeholders);
  const kind = tokens.takeOneOf('+', '-');
  if (!kind) return left;
  const right = parseAssigned(tokens, placeholders);
  for (const operand of [left, right]) expectAssigned(tokens, kind, operand, 'N');
  return { kind, left, right };
};

const parseAssigned = (tokens: Tokens, placeholders: Placeholders): Assigned => {
  if (tokens.takeOneOf('(')) {
    const inner = parseSum(tokens, placeholders);
    tokens.expect(')');
    return inner;
  }
  const name = tokens.peek(1)?.text === '(' ? tokens.take('word') : undefined;
  if (name === undefined) return parseOperand(tokens, placeholders);
  if (name !== 'if_not_exists' && name !== 'list_append') {
    throw tokens.error(`Invalid function name; function: ${name}`);
  }
  tokens.expect('(');
  const first = parseAssigned(tokens, placeholders);
  tokens.expect(',');
  const second = parseAssigned(tokens, placeholders);
  tokens.expect(')');
  if (name === 'list_append') {
    for (const operand of [first, second]) expectAssigned(tokens, name, operand, 'L');
    return { kind: name, first, second };
  }
  if (first.kind === 'path') return { kind: name, path: first.path, otherwise: second };
  throw tokens.error(
    `Operator or function requires a document path; operator or function: ${name}`,
  );
};

const expectAssigned = (
  tokens: Tokens,
  operator: string,
  assigned: Assigned,
  expected: AttributeType,
): void => {
  const type = assigned.kind === 'value' ? staticType(assigned) : undefined;
  if (type === undefined || type === expected) return;
  throw tokens.error(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
  );
};
