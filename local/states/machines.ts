import { createHash } from 'node:crypto';
import type { VirtualClock } from '#local/clock.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { parseDefinition, substitute } from './check-definition.ts';
import type { Journal } from './journal.ts';
import { checkName } from './name.ts';
import type { MachineRow } from './rows.ts';

interface MachinesOptions {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly region: string;
  readonly account: string;
}

/** The state machines of the account. */
export class Machines {
  readonly #options: MachinesOptions;

  constructor(options: MachinesOptions) {
    this.#options = options;
  }

  /** As CreateStateMachine: the same again is fine, another definition under the name is not. */
  create(name: string, definition: string): MachineRow {
    const existing = this.#options.journal.machine(this.#arn(name));
    if (existing !== undefined && existing.definition !== hash(definition)) {
      throw new ServiceError(
        'StateMachineAlreadyExists',
        `State Machine Already Exists: '${name}'`,
      );
    }
    return existing ?? this.deploy(name, definition, {});
  }

  /** As a deployment: creates or replaces. Executions that run keep the definition they started with. */
  deploy(name: string, text: string, substitutions: Readonly<Record<string, string>>): MachineRow {
    checkName(name);
    const definition = substitute(text, substitutions);
    parseDefinition(definition);
    const { journal, clock } = this.#options;
    const arn = this.#arn(name);
    const created = journal.machine(arn)?.created ?? clock.now();
    const machine = { arn, name, definition: hash(definition), created };
    journal.saveMachine(machine, definition);
    return machine;
  }

  find(arn = ''): MachineRow {
    if (!/^arn:aws:states:.*:stateMachine:/.test(arn)) {
      throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
    }
    const machine = this.#options.journal.machine(arn);
    if (machine !== undefined) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  definitionOf(machine: MachineRow): string {
    return this.#options.journal.definition(machine.definition);
  }

  #arn(name: string): string {
    const { region, account } = this.#options;
    return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
