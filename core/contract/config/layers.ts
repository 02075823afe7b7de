/** Settings by name, as they are written: a map, and neither a list nor a value. */
export type Group = Readonly<Record<string, unknown>>;

/** Returns whether something is settings by name. */
export const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What says which of several shapes a group has: the settings of one kind mean nothing in another. */
const TOLD_APART_BY = ['kind', 'source'];

/** Returns whether two layers of one place are merged; otherwise the upper one replaces the lower. */
const areMerged = (below: unknown, above: unknown): boolean =>
  isGroup(below) &&
  isGroup(above) &&
  TOLD_APART_BY.every(
    (key) => below[key] === undefined || above[key] === undefined || below[key] === above[key],
  );

/**
 * Returns the lower layer with the upper one laid over it. Settings by name are merged, however deep; a list or a value
 * replaces what was there, and so does a group of another kind.
 */
export const layOver = (below: unknown, above: unknown): unknown => {
  if (!areMerged(below, above)) return above;
  const [lower, upper] = [below as Group, above as Group];
  const merged = Object.entries(upper).map(
    ([key, value]) =>
      [key, Object.hasOwn(lower, key) ? layOver(lower[key], value) : value] as const,
  );
  return Object.fromEntries([...Object.entries(lower), ...merged]);
};

/** Returns whether a place has what the upper layer says, there or in something around it that was replaced. */
export const isFromAbove = (
  below: unknown,
  above: unknown,
  [key, ...rest]: readonly PropertyKey[],
): boolean => {
  if (above === undefined) return false;
  if (key === undefined || !areMerged(below, above)) return true;
  const [lower, upper] = [below as Group, above as Group];
  return Object.hasOwn(upper, key) && isFromAbove(lower[String(key)], upper[String(key)], rest);
};
