import { compile } from '@jmespath-community/jmespath';
import { InvariantError } from '#core/errors/errors.ts';
import type { Json } from '#core/model/plan.ts';

type Node = ReturnType<typeof compile>;
type Writable = { [key: string]: unknown } | unknown[];
/** Where a value stands in an answer: names and places in lists, from the outside in. */
type Path = readonly (string | number)[];

const compiled = new Map<string, Node>();

/**
 * Writes into an answer what a JMESPath expression is to pick from it: the inverse of `pick` for the expressions that
 * steps use, so that the model of the account needs to know no service.
 *
 * @throws InvariantError for a form that has no inverse here: teach it that form
 */
export const place = (answer: Writable, path: string, value: Json): void => {
  const known = compiled.get(path) ?? compile(path);
  compiled.set(path, known);
  placeAt(answer, [], known, value, path);
};

const placeAt = (answer: Writable, at: Path, node: Node, value: Json, source: string): void => {
  if (node.type === 'MultiSelectHash') {
    for (const { name, value: child } of node.children)
      placeAt(answer, at, child, (value as Record<string, Json>)[name] ?? null, source);
    return;
  }
  // Of what is there: whatever stands on the left is part of what stands on the right.
  if (node.type === 'AndExpression') {
    placeAt(answer, at, node.right, value, source);
    return;
  }
  if (node.type === 'Subexpression' || node.type === 'Pipe' || node.type === 'IndexExpression') {
    placeAt(answer, [...at, ...pathOf(node.left, source)], node.right, value, source);
    return;
  }
  write(answer, [...at, ...pathOf(node, source)], value);
};

const pathOf = (node: Node, source: string): Path => {
  switch (node.type) {
    case 'Identity':
    case 'Current':
      return [];
    case 'Field':
      return [node.name];
    case 'Index':
      return [node.value];
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return [...pathOf(node.left, source), ...pathOf(node.right, source)];
  }
  throw new InvariantError(`the model of the account cannot answer ${source}: ${node.type}`);
};

const write = (answer: Writable, path: Path, value: Json): void => {
  let inside = answer as Record<string | number, unknown>;
  path.forEach((name, i) => {
    if (i === path.length - 1) {
      inside[name] = value;
      return;
    }
    inside[name] ??= typeof path[i + 1] === 'number' ? [] : {};
    inside = inside[name] as typeof inside;
  });
};
