import type { EpochMs } from '#core/model/units.ts';

interface Due {
  readonly at: EpochMs;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The only clock of a case. What is due runs one at a time, in the order of its time; between two of them everything
 * that follows from the first without waiting has happened. Same case, same order.
 */
export class Scheduler {
  now: EpochMs;
  #order = 0;
  #due: Due[] = [];

  constructor(now: EpochMs) {
    this.now = now;
  }

  /** Returns what takes it from the schedule again. */
  after(ms: number, run: () => void): () => void {
    const due = { at: this.now + ms, order: this.#order++, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass until it is over, nothing is due any more, or the time has come. */
  async run(isOver: () => boolean, until: EpochMs): Promise<void> {
    await followUps();
    while (!isOver()) {
      const next = this.#takeNext(until);
      if (next === undefined) {
        this.now = Math.max(this.now, until);
        break;
      }
      this.now = Math.max(this.now, next.at);
      next.run();
      await followUps();
    }
  }

  #takeNext(until: EpochMs): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due)
      if (
        first === undefined ||
        due.at < first.at ||
        (due.at === first.at && due.order < first.order)
      )
        first = due;
    if (first === undefined || first.at > until) return undefined;
    this.#due.splice(this.#due.indexOf(first), 1);
    return first;
  }
}

/** Nothing in a case waits for anything but the schedule, so a turn of the event loop is all that can follow. */
const followUps = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
