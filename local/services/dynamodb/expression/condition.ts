import { attributeTypes, compareValues } from '../attribute.ts';
import { expectType, type Operand, operandCount, parseArguments, parseOperand } from './operand.ts';
import { pathText } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** The functions that are conditions, and how many operands they take. */
const FUNCTIONS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
} as const;
export type ConditionFunction = keyof typeof FUNCTIONS;

/** What a condition or filter expression says. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'between';
      readonly operand: Operand;
      readonly low: Operand;
      readonly high: Operand;
    }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | {
      readonly kind: 'function';
      readonly name: ConditionFunction;
      readonly operands: readonly Operand[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition };

/** A part in the making: parentheses may hold an operand as well as a condition. */
type Part = { readonly condition: Condition } | { readonly operand: Operand };

/**
 * Reads a condition by recursive descent: `OR` binds least, then `AND`, `NOT`, comparisons.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export const parseCondition = (
  parameter: string,
  expression: string,
  placeholders: Placeholders,
): Condition => {
  const tokens = new Tokens(parameter, expression);
  const condition = new ConditionParser(tokens, placeholders).condition();
  tokens.expectEnd();
  return condition;
};

class ConditionParser {
  readonly #tokens: Tokens;
  readonly #placeholders: Placeholders;
  readonly #parenthesised = new WeakSet<Part>();

  constructor(tokens: Tokens, placeholders: Placeholders) {
    this.#tokens = tokens;
    this.#placeholders = placeholders;
  }

  condition(): Condition {
    const part = this.#or();
    if ('condition' in part) return part.condition;
    throw this.#tokens.syntaxError();
  }

  #or(): Part {
    return this.#chain('OR', 'or', () => this.#chain('AND', 'and', () => this.#not()));
  }

  #chain(keyword: string, kind: 'and' | 'or', next: () => Part): Part {
    let left = next();
    while (this.#tokens.takeOneOf(keyword)) {
      const right = next();
      if (!('condition' in left && 'condition' in right)) throw this.#tokens.syntaxError();
      left = { condition: { kind, left: left.condition, right: right.condition } };
    }
    return left;
  }

  #not(): Part {
    if (!this.#tokens.takeOneOf('NOT')) return this.#comparison();
    const part = this.#not();
    if ('condition' in part) return { condition: { kind: 'not', condition: part.condition } };
    throw this.#tokens.syntaxError();
  }

  #comparison(): Part {
    const part = this.#primary();
    if ('condition' in part) return part;
    const left = part.operand;
    const operator = this.#tokens.takeOneOf(...COMPARATORS);
    if (operator) return { condition: this.#compare(operator, left, this.#operand()) };
    if (this.#tokens.takeOneOf('BETWEEN')) return { condition: this.#between(left) };
    if (this.#tokens.takeOneOf('IN')) {
      const list = parseArguments(this.#tokens, this.#placeholders);
      this.#expectDistinct('IN', [left, ...list]);
      return { condition: { kind: 'in', operand: left, list } };
    }
    return part;
  }

  #primary(): Part {
    if (this.#tokens.takeOneOf('(')) {
      const part = this.#or();
      this.#tokens.expect(')');
      if (this.#parenthesised.has(part)) {
        throw this.#tokens.error('The expression has redundant parentheses;');
      }
      this.#parenthesised.add(part);
      return part;
    }
    const name = this.#tokens.peek()?.text;
    return name && this.#tokens.peek(1)?.text === '(' && name in FUNCTIONS
      ? { condition: this.#function(name as ConditionFunction) }
      : { operand: parseOperand(this.#tokens, this.#placeholders) };
  }

  #operand(): Operand {
    const part = this.#primary();
    if ('operand' in part) return part.operand;
    throw this.#tokens.syntaxError();
  }

  #compare(operator: Comparator, left: Operand, right: Operand): Condition {
    if (operator !== '=' && operator !== '<>') {
      for (const operand of [left, right]) {
        expectType(this.#tokens, operator, operand, ['S', 'N', 'B']);
      }
    }
    this.#expectDistinct(operator, [left, right]);
    return { kind: 'compare', operator, left, right };
  }

  #expectDistinct(operator: string, [first, ...others]: readonly Operand[]): void {
    if (first?.kind !== 'path') return;
    const path = pathText(first.path);
    if (!others.some((other) => other.kind === 'path' && pathText(other.path) === path)) return;
    throw this.#tokens.error(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${path}`,
    );
  }

  #between(operand: Operand): Condition {
    const low = this.#operand();
    this.#tokens.expect('AND');
    const high = this.#operand();
    for (const bound of [operand, low, high]) {
      expectType(this.#tokens, 'BETWEEN', bound, ['S', 'N', 'B']);
    }
    this.#expectDistinct('BETWEEN', [operand, low, high]);
    if (low.kind === 'value' && high.kind === 'value') {
      const order = compareValues(low.value, high.value);
      if (order === undefined) {
        throw this.#tokens.error(
          'The BETWEEN operator requires same data type for lower and upper bounds',
        );
      }
      if (order > 0) {
        throw this.#tokens.error(
          'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
        );
      }
    }
    return { kind: 'between', operand, low, high };
  }

  #function(name: ConditionFunction): Condition {
    this.#tokens.take('word');
    const operands = parseArguments(this.#tokens, this.#placeholders);
    if (operands.length !== FUNCTIONS[name]) {
      throw operandCount(this.#tokens, name, operands.length);
    }
    const [first, second] = operands;
    if (name.startsWith('attribute_') && first?.kind !== 'path') {
      throw this.#tokens.error(
        `Operator or function requires a document path; operator or function: ${name}`,
      );
    }
    if (name === 'begins_with') {
      for (const operand of operands) expectType(this.#tokens, name, operand, ['S', 'B']);
    }
    if (name === 'attribute_type') this.#expectTypeName(second);
    this.#expectDistinct(name, operands);
    return { kind: 'function', name, operands };
  }

  #expectTypeName(operand: Operand | undefined): void {
    const name = operand?.kind === 'value' ? operand.value.S : undefined;
    if (attributeTypes.some((type) => type === name)) return;
    throw this.#tokens.error(
      `Invalid attribute type name found; type: ${name}, valid types: {${attributeTypes.join(',')}}`,
    );
  }
}
