import { NotPermittedError } from '#core/errors/errors.ts';
import { money } from '#core/model/money.ts';
import type { Call } from '../clients.ts';
import { type MicroUsd, priceOfCall } from './price-of-call.ts';

const MICRO = 1_000_000;

/** Asked once, when the budget is used up: whether to go on without one. */
export type MayExceed = (budgetUsd: number) => Promise<boolean>;

/** Calls that were made, by service and operation, and what they cost; refuses what the budget does not cover. */
export class Spending {
  readonly #budget: MicroUsd;
  readonly #mayExceed: MayExceed;
  readonly #calls = new Map<string, number>();
  #spent: MicroUsd = 0;
  #mayGoOn: Promise<boolean> | undefined;

  constructor(budgetUsd: number, mayExceed: MayExceed) {
    this.#budget = Math.round(budgetUsd * MICRO);
    this.#mayExceed = mayExceed;
  }

  /** Takes the price of a call from the budget before it is made. @throws NotPermittedError when it does not cover it */
  async pay(call: Call): Promise<void> {
    const price = priceOfCall(call);
    if (price > 0 && this.#spent + price > this.#budget) await this.#requireMore(call);
    this.#spent += price;
  }

  /** Counts the requests that a call took in the end. Each of its retries is taken for paid as well. */
  count(call: Call, requests: number): void {
    const name = `${call.service} ${call.operation}`;
    this.#spent += priceOfCall(call) * (requests - 1);
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + requests);
  }

  /** What was spent so far. */
  total() {
    return {
      cost: money((this.#spent / MICRO).toFixed(6), 'USD'),
      calls: Object.fromEntries([...this.#calls].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  async #requireMore({ service, operation }: Call): Promise<void> {
    const usd = this.#budget / MICRO;
    this.#mayGoOn ??= this.#mayExceed(usd);
    if (await this.#mayGoOn) return;
    throw new NotPermittedError(
      `the budget of $${usd.toFixed(2)} for paid calls is used up: give more with --budget`,
      { details: { service, operation, code: 'BudgetUsedUp' } },
    );
  }
}
