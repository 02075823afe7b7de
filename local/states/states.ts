import type { VirtualClock } from '#local/clock.ts';
import type { Service } from '#local/services/wire/service.ts';
import { Engine } from './engine.ts';
import { Journal } from './journal.ts';
import { Machines } from './machines.ts';
import type { Invoke } from './scope.ts';
import { statesService } from './service.ts';

export interface StatesOptions {
  /** The journal: a path, or `:memory:`. */
  readonly file: string;
  readonly clock: VirtualClock;
  readonly invoke: Invoke;
  readonly region: string;
  readonly account: string;
  /** What task tokens and jitter come from; by default made once and kept in the journal. */
  readonly seed?: string;
}

/** Step Functions, on one machine. */
export interface States {
  readonly service: Service;
  /** Creates or replaces a state machine and returns its ARN. @throws ServiceError `InvalidDefinition` */
  readonly createStateMachine: (
    name: string,
    definition: string,
    substitutions?: Readonly<Record<string, string>>,
  ) => string;
  /** Goes on with what an earlier process left. To be called once all that functions need is up. */
  readonly resume: () => void;
  /** Stops without ending anything: opened again on the same file, executions go on where they stand. */
  readonly close: () => void;
}

/** @throws InvalidInputError when the journal is damaged or in use by another process */
export const openStates = ({ file, seed, account, ...options }: StatesOptions): States => {
  const journal = new Journal(file);
  const engine = new Engine({ ...options, journal, seed: journal.seed(seed) });
  const machines = new Machines({ ...options, journal, account });
  return {
    service: statesService({ around: engine.around, machines }),
    createStateMachine: (name, definition, substitutions = {}) =>
      machines.deploy(name, definition, substitutions).arn,
    resume: () => engine.resume(),
    close: () => {
      engine.suspend();
      journal.close();
    },
  };
};
