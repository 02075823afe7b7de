import type { EpochMs } from '#core/model/units.ts';

type Task = () => void | Promise<void>;
interface Timer {
  readonly at: EpochMs;
  readonly order: number;
  readonly task: Task;
}

/**
 * The one clock of the embedded cloud: workflows, schedules, deadlines and the simulated account all read it.
 *
 * Time stands still while work is under way (`during`) and moves only between pieces of work, so that
 * a run is the same however fast the machine is. Nothing that runs inside `during` may wait for the clock.
 */
export class VirtualClock {
  #now: EpochMs;
  #order = 0;
  #busy = 0;
  readonly #timers: Timer[] = [];
  #idle: (() => void)[] = [];
  #onAdvance: ((now: EpochMs) => void)[] = [];

  constructor(start: EpochMs) {
    this.#now = start;
  }

  readonly now = (): EpochMs => this.#now;

  /** Calls back after each move of the clock, before the timers of that time run. */
  onAdvance(listener: (now: EpochMs) => void): void {
    this.#onAdvance.push(listener);
  }

  /** Runs `task` once the clock reaches `at`; at once (still asynchronously) when that has passed. Returns a cancel function. */
  at(at: EpochMs, task: Task): () => void {
    const timer = { at, order: this.#order++, task };
    const index = this.#timers.findIndex((t) => t.at > at);
    this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer);
    return () => {
      const i = this.#timers.indexOf(timer);
      if (i >= 0) this.#timers.splice(i, 1);
    };
  }

  /** Runs a piece of work during which time stands still. */
  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.#busy++;
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Lets time go on while a piece of work waits for what comes later: a process that sleeps holds nothing up. */
  async aside<T>(wait: () => Promise<T>): Promise<T> {
    this.#release();
    try {
      return await wait();
    } finally {
      this.#busy++;
    }
  }

  /** Resolves when no work is under way and none is about to start without the clock moving. */
  async quiet(): Promise<void> {
    // Two turns: a finished piece of work may hand over to a socket callback before it starts the next one.
    for (let turns = 0; turns < 2; turns++) {
      if (this.#busy > 0) {
        await new Promise<void>((wake) => this.#idle.push(wake));
        turns = -1;
      }
      await new Promise<void>((next) => setImmediate(next));
    }
  }

  /** The time of the next timer, or undefined when nothing is planned. */
  nextAt(): EpochMs | undefined {
    return this.#timers[0]?.at;
  }

  /** Moves to `to`, running every timer on the way in order, each after the work before it is done. */
  async advanceTo(to: EpochMs): Promise<void> {
    await this.quiet();
    for (;;) {
      const next = this.#timers[0];
      if (next === undefined || next.at > to) break;
      this.#timers.shift();
      this.#move(Math.max(this.#now, next.at));
      await this.during(next.task);
      await this.quiet();
    }
    this.#move(Math.max(this.#now, to));
  }

  /** Jumps from timer to timer until `isDone` says so, nothing is planned, or `limit` is reached. */
  async runUntil(isDone: () => boolean | Promise<boolean>, limit: EpochMs): Promise<void> {
    for (;;) {
      await this.quiet();
      if (await isDone()) return;
      const next = this.nextAt();
      if (next === undefined || next > limit) return;
      await this.advanceTo(Math.max(next, this.#now));
    }
  }

  #release(): void {
    this.#busy--;
    if (this.#busy === 0) for (const wake of this.#idle.splice(0)) wake();
  }

  #move(to: EpochMs): void {
    if (to === this.#now) return;
    this.#now = to;
    for (const listener of this.#onAdvance) listener(to);
  }
}
