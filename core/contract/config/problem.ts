/** Something in a configuration that fits its shape and still cannot be: where, and what is allowed there. */
export interface ConfigProblem {
  readonly path: readonly PropertyKey[];
  readonly says: string;
}
