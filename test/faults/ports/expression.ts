import jsonata from 'jsonata';
import { InvariantError } from '#core/errors/errors.ts';

/** What an expression of a state may read. */
export interface Bindings {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Compiled = (bindings: Bindings) => unknown;

const EXPRESSION = /^\{%\s*([\s\S]*?)\s*%\}$/;
const compiled = new Map<string, Compiled>();

/**
 * Returns a template with each expression in it replaced by its result: the few forms of JSONata that our state machines
 * keep to (compare and move fields), compiled once from JSONata's own syntax tree. JSONata itself takes longer than
 * everything else in a case together.
 */
export const evaluate = (template: unknown, bindings: Bindings): unknown => {
  if (typeof template === 'string') {
    const source = EXPRESSION.exec(template)?.[1];
    return source === undefined ? template : expression(source)(bindings);
  }
  if (Array.isArray(template)) return template.map((item) => evaluate(item, bindings));
  if (typeof template !== 'object' || template === null) return template;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) result[key] = evaluate(value, bindings);
  return result;
};

const expression = (source: string): Compiled => {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const made = compile(jsonata(source).ast(), source);
  compiled.set(source, made);
  return made;
};

const compile = (node: jsonata.ExprNode, source: string): Compiled => {
  const part = (inner: unknown) => compile(inner as jsonata.ExprNode, source);
  // The types of the library leave out `path`.
  switch (node.type as string) {
    case 'string':
    case 'number':
    case 'value':
      return () => node.value;
    case 'variable':
      return ({ states, variables }) => (node.value === 'states' ? states : variables[node.value]);
    case 'path': {
      const [first, ...names] = node.steps ?? [];
      const start = part(first);
      return (bindings) =>
        names.reduce<unknown>(
          (value, { value: name }) => (value as Record<string, unknown> | undefined)?.[name],
          start(bindings),
        );
    }
    case 'unary': {
      if (node.value !== '[') break;
      const items = ((node as { expressions?: unknown[] }).expressions ?? []).map(part);
      return (bindings) => items.map((item) => item(bindings));
    }
    case 'binary':
      return binary(node.value, part(node.lhs), part(node.rhs), source);
    case 'condition': {
      const { condition, then, else: otherwise } = node as unknown as Record<string, unknown>;
      const [is, yes, no] = [part(condition), part(then), part(otherwise)];
      return (bindings) => (is(bindings) ? yes(bindings) : no(bindings));
    }
    case 'function': {
      const [argument] = node.arguments ?? [];
      const name = (node.procedure as { value?: string } | undefined)?.value;
      if (name !== 'exists' || argument === undefined) break;
      const value = part(argument);
      return (bindings) => value(bindings) !== undefined;
    }
  }
  throw new InvariantError(`the harness does not know how to evaluate ${source}: ${node.type}`);
};

const binary = (operator: string, a: Compiled, b: Compiled, source: string): Compiled => {
  switch (operator) {
    case '=':
      return (bindings) => a(bindings) === b(bindings);
    case 'in':
      return (bindings) => (b(bindings) as unknown[]).includes(a(bindings));
    case 'and':
      return (bindings) => Boolean(a(bindings)) && Boolean(b(bindings));
    case '&':
      return (bindings) => `${a(bindings) ?? ''}${b(bindings) ?? ''}`;
  }
  throw new InvariantError(`the harness does not know the operator ${operator} of ${source}`);
};
