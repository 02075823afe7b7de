import { setWatching } from '#adapters/aws/clients.ts';
import { FUNCTIONS, STATE_MACHINES } from '#core/contract/workflow.ts';
import { currentCaller } from '#test/support/callers.ts';
import { READ_ROLE, type StandsIn } from './deployment.ts';
import { needsOf, type SentCall } from './needs.ts';

/**
 * What each function, and each role that functions take on, has called: the embedded cloud has no rights, so that
 * whatever is called there succeeds. Every client of the product is watched, whatever answers it.
 */
export class Recorder {
  readonly #used = new Map<string, Set<string>>();

  /** Watches every client of this process, and lets `standsIn` answer what it knows. */
  start(standsIn: StandsIn): void {
    setWatching(async (call, send) => {
      this.#note(call);
      const answer = standsIn[`${call.service}:${call.operation}`];
      if (answer === undefined) return send();
      const output = { $metadata: {}, ...answer(call.input as never) };
      return { output, response: {} } as Awaited<ReturnType<typeof send>>;
    });
  }

  stop(): void {
    setWatching();
  }

  /** Returns what was needed by a function, by its entry, or by a role, by its name. Sorted. */
  usedBy(who: string): string[] {
    return [...(this.#used.get(who) ?? [])].sort();
  }

  #note(call: SentCall & { readonly roleName?: string | undefined }): void {
    const who = callerOf(currentCaller());
    // Nobody is ever refused to ask who they are, and who takes on a role is seen by what they do with it.
    if (who === undefined || call.service === 'sts') return;
    const { roleName } = call;
    const needs = needsOf(call);
    // In the account of the deployment a function reads with its own rights.
    if (roleName === undefined || roleName === READ_ROLE) this.#add(who, needs);
    if (roleName === undefined) return;
    this.#add(roleName, needs);
    this.#add(who, [`${roleName} sts:AssumeRole`]);
  }

  #add(who: string, needs: readonly string[]): void {
    this.#used.set(who, new Set([...(this.#used.get(who) ?? []), ...needs]));
  }
}

/** What people do behind links and in the console is done by `api`; a workflow has rights of its own. */
const callerOf = (name: string | undefined): string | undefined => {
  if (name === undefined || STATE_MACHINES.some((machine) => machine === name)) return undefined;
  return FUNCTIONS.some(({ entry }) => entry === name) ? name : 'api';
};
