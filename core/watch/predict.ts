import { InvalidInputError } from '#core/errors/errors.ts';
import type { Series } from '#core/model/series.ts';

/**
 * Returns the history of a utilisation as it would have been on the new capacity: the old load, never above `capacity`.
 * Without it halving a safely sized machine would look like a doubled load and be rolled back.
 *
 * @param capacityRatio old capacity by new: 2 when the resource was halved
 */
export const predictUtilization = (
  history: Series,
  capacityRatio: number,
  capacity: number,
): Series => {
  if (!(capacityRatio > 0)) {
    throw new InvalidInputError(`expected a capacity ratio above 0, found ${capacityRatio}`);
  }
  const onNew = (value: number | null) =>
    value === null ? null : Math.min(value * capacityRatio, capacity);
  return { ...history, values: history.values.map(onNew) };
};
