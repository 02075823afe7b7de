/** What is done every time the sweeper comes by, by name. */
export type Chores = Readonly<Record<string, () => Promise<unknown>>>;

/** What each chore said of its round, or what it failed with. */
export type ChoreReports = Readonly<
  Record<string, { readonly done: unknown } | { readonly failed: string }>
>;

/**
 * Runs every chore, one after the other. One that fails never keeps the others from running; that it failed is thrown at
 * the end, so that the platform counts it and comes again.
 */
export const makeRunChores = (chores: Chores) => async (): Promise<ChoreReports> => {
  const reports: Record<string, ChoreReports[string]> = {};
  const errors: unknown[] = [];
  for (const [name, run] of Object.entries(chores)) {
    try {
      reports[name] = { done: await run() };
    } catch (error) {
      errors.push(error);
      reports[name] = { failed: error instanceof Error ? error.message : String(error) };
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, JSON.stringify(reports));
  return reports;
};
