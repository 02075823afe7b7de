/** The package has no types of its own. */
declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    readonly errorsText: () => string;
  }
  /** Returns what is wrong with a state machine. Writes into what it is given. */
  const validate: (machine: unknown) => Validation;
  export = validate;
}
