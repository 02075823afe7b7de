/** Runs work when there is a place for it. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns slots that let `most` pieces of work run at once; the rest wait in the order in which they came. */
export const makeSlots = (most: number): Slots => {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      // A place that is left goes to the next one in line, so that nobody overtakes.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
};
