import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isEqual } from '../attribute.ts';
import { addDecimals, subtractDecimals } from '../decimal.ts';
import { validation } from '../errors.ts';
import type { Item } from '../item.ts';
import { resolve } from './operand.ts';
import { type Path, valueAt } from './path.ts';
import type { Assigned, Change } from './update.ts';

/**
 * The item after an update. All values are read from the item as it was; `ADD` and `DELETE` become the setting or the
 * removal of what they leave.
 *
 * @throws ServiceError when a value or a path does not fit the item
 */
export const applyUpdate = (changes: readonly Change[], before: Item): Item => {
  const assignments = changes.map((change) => ({
    path: change.path,
    value: valueAfter(change, before),
  }));
  const after = structuredClone(before);
  // Positions beyond the end of a list are filled in their order, and positions are removed from the end: both mean
  // the list as it was, whatever order they are written in.
  const ordered = assignments.toSorted((a, b) => lastIndex(a.path) - lastIndex(b.path));
  for (const { path, value } of ordered) if (value) assign(after, path, value);
  for (const { path, value } of ordered.toReversed()) {
    if (!value) remove(after, path, valueAt(before, path) !== undefined);
  }
  return after;
};

const lastIndex = (path: Path): number => {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
};

/** The value that a change leaves at its path; undefined when it leaves none. */
const valueAfter = (change: Change, item: Item): AttributeValue | undefined => {
  const old = valueAt(item, change.path);
  switch (change.kind) {
    case 'SET':
      return evaluate(change.value, item);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return old ? added(old, change.value) : change.value;
    case 'DELETE':
      return old && withoutMembers(old, change.value);
  }
};

const evaluate = (assigned: Assigned, item: Item): AttributeValue => {
  switch (assigned.kind) {
    case '+':
    case '-': {
      const [left, right] = [evaluate(assigned.left, item).N, evaluate(assigned.right, item).N];
      if (left === undefined || right === undefined) throw wrongType();
      const calculate = assigned.kind === '+' ? addDecimals : subtractDecimals;
      return { N: calculate(left, right) };
    }
    case 'if_not_exists': {
      // Evaluated in any case: it must refer to what is there even where it is not used.
      const otherwise = evaluate(assigned.otherwise, item);
      return valueAt(item, assigned.path) ?? otherwise;
    }
    case 'list_append': {
      const [first, second] = [evaluate(assigned.first, item).L, evaluate(assigned.second, item).L];
      if (!first || !second) throw wrongType();
      return { L: [...first, ...second] };
    }
    default: {
      const value = resolve(assigned, item);
      if (value) return value;
      throw validation(
        'The provided expression refers to an attribute that does not exist in the item',
      );
    }
  }
};

const wrongType = () =>
  validation('An operand in the update expression has an incorrect data type');

const added = (old: AttributeValue, value: AttributeValue): AttributeValue => {
  if (old.N !== undefined && value.N !== undefined) return { N: addDecimals(old.N, value.N) };
  if (old.SS && value.SS) return { SS: [...new Set([...old.SS, ...value.SS])] };
  if (old.NS && value.NS) return { NS: [...new Set([...old.NS, ...value.NS])] };
  if (old.BS && value.BS) return { BS: [...old.BS, ...differenceOf(value.BS, old.BS)] };
  throw wrongType();
};

/** A set without the members of another; undefined when none is left. */
const withoutMembers = (old: AttributeValue, value: AttributeValue): AttributeValue | undefined => {
  if (old.SS && value.SS) return nonEmpty({ SS: old.SS.filter((s) => !value.SS?.includes(s)) });
  if (old.NS && value.NS) return nonEmpty({ NS: old.NS.filter((n) => !value.NS?.includes(n)) });
  if (old.BS && value.BS) return nonEmpty({ BS: differenceOf(old.BS, value.BS) });
  throw wrongType();
};

const differenceOf = (set: readonly Uint8Array[], other: readonly Uint8Array[]): Uint8Array[] =>
  set.filter((a) => !other.some((b) => isEqual({ B: a }, { B: b })));

const nonEmpty = (set: AttributeValue): AttributeValue | undefined =>
  (set.SS ?? set.NS ?? set.BS)?.length ? set : undefined;

/** The map or list that a path ends in. @throws ServiceError when the item has none there */
const containerOf = (
  item: Item,
  path: Path,
): { container: AttributeValue; last: string | number } => {
  const [name, ...rest] = path;
  const last = rest.pop();
  if (last === undefined) return { container: { M: item }, last: name };
  const container = valueAt(item, [name, ...rest]);
  const fits = typeof last === 'number' ? container?.L : container?.M;
  if (container && fits) return { container, last };
  throw validation('The document path provided in the update expression is invalid for update');
};

const assign = (item: Item, path: Path, value: AttributeValue): void => {
  const { container, last } = containerOf(item, path);
  if (typeof last === 'string' && container.M) container.M[last] = value;
  if (typeof last === 'number' && container.L) {
    container.L[Math.min(last, container.L.length)] = value;
  }
};

const remove = (item: Item, path: Path, wasThere: boolean): void => {
  const { container, last } = containerOf(item, path);
  if (!wasThere) return;
  if (typeof last === 'string' && container.M) delete container.M[last];
  if (typeof last === 'number') container.L?.splice(last, 1);
};
