import jsonata from 'jsonata';
import { isExpression } from './definition.ts';
import { StateError } from './state-error.ts';

/** What an expression may read: `$states` and the variables of its scope and of the scopes around it. */
export interface Bindings {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Functions that answer differently each time, or that not every engine has. A state that is run again after a
 * restart must compute the same, so definitions that use them are refused.
 */
const FORBIDDEN = new Set(['now', 'millis', 'random', 'uuid', 'hash', 'eval']);

/** The functions that Step Functions adds to JSONata, as far as they are pure. */
const FUNCTIONS = {
  parse: (text: string) => JSON.parse(text),
  partition: (items: readonly unknown[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
      items.slice(i * size, (i + 1) * size),
    ),
  range: (first: number, last: number, step: number) =>
    Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step),
};

const compiled = new Map<string, jsonata.Expression>();

const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source.slice(2, -2));
  compiled.set(source, expression);
  return expression;
};

/** Returns what is wrong with an expression before it ever runs, or undefined. */
export const faultIn = (source: string): string | undefined => {
  try {
    const name = forbiddenIn(compile(source).ast());
    return name && `$${name} answers differently on each engine and each run; pass the value in`;
  } catch (error) {
    return message(error);
  }
};

const forbiddenIn = (node: unknown): string | undefined => {
  if (typeof node !== 'object' || node === null) return undefined;
  const { type, value } = node as jsonata.ExprNode;
  if (type === 'variable' && FORBIDDEN.has(value)) return value;
  for (const child of Object.values(node)) {
    const found = forbiddenIn(child);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Every expression inside a JSON value. */
export const expressionsIn = (template: unknown): string[] => {
  if (isExpression(template)) return [template];
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(expressionsIn);
};

/**
 * Returns a JSON value with each expression in it replaced by its result.
 *
 * @param field where the template stands in the state, for the error (`Output/summary/count`)
 * @throws StateError `States.QueryEvaluationError` when an expression fails or returns nothing
 */
export const evaluate = async (
  template: unknown,
  field: string,
  bindings: Bindings,
): Promise<unknown> => {
  if (isExpression(template)) return evaluateExpression(template, field, bindings);
  if (Array.isArray(template)) {
    return Promise.all(template.map((item, i) => evaluate(item, `${field}[${i}]`, bindings)));
  }
  if (typeof template !== 'object' || template === null) return template;
  const fields = Object.entries(template).map(
    async ([key, value]) => [key, await evaluate(value, `${field}/${key}`, bindings)] as const,
  );
  return Object.fromEntries(await Promise.all(fields));
};

const evaluateExpression = async (source: string, field: string, bindings: Bindings) => {
  const text = source.slice(2, -2).trim();
  const failed = (why: string) =>
    new StateError(
      'States.QueryEvaluationError',
      `The JSONata expression '${text}' specified for the field '${field}' ${why}`,
    );
  let result: unknown;
  try {
    result = await compile(source).evaluate(undefined, {
      ...FUNCTIONS,
      ...bindings.variables,
      states: bindings.states,
    });
  } catch (error) {
    throw failed(`threw an error during evaluation: ${message(error)}`);
  }
  if (result === undefined) throw failed('returned nothing (undefined).');
  if (hasFunction(result)) throw failed('returned an unsupported result type.');
  // Copied, because JSONata marks its arrays with a field of its own and may hand out parts of its input.
  return JSON.parse(JSON.stringify(result));
};

const hasFunction = (value: unknown): boolean => {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if ('_jsonata_function' in value || '_jsonata_lambda' in value) return true;
  return Object.values(value).some(hasFunction);
};

/** JSONata throws plain objects, not errors. */
const message = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);

/** Evaluates a field that must be of one type; anything else is an evaluation error, as in the service. */
export const evaluateAs = async <T>(
  template: unknown,
  field: string,
  bindings: Bindings,
  type: { readonly name: string; readonly is: (value: unknown) => value is T },
): Promise<T> => {
  const value = await evaluate(template, field, bindings);
  if (type.is(value)) return value;
  throw new StateError(
    'States.QueryEvaluationError',
    `The field '${field}' returned an unexpected result type. Expected ${type.name}.`,
  );
};

export const A_STRING = {
  name: 'a string',
  is: (value: unknown): value is string => typeof value === 'string',
};
export const A_BOOLEAN = {
  name: 'a boolean',
  is: (value: unknown): value is boolean => typeof value === 'boolean',
};
export const AN_ARRAY = {
  name: 'an array',
  is: (value: unknown): value is unknown[] => Array.isArray(value),
};
export const aWholeNumber = (min: number) => ({
  name: `a whole number from ${min} to 99999999`,
  is: (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= 99_999_999,
});
