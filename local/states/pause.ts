import type { EpochMs } from '#core/model/units.ts';
import type { VirtualClock } from '#local/clock.ts';

/** What an execution can wait for. Waiting is never counted as work, so the clock moves on meanwhile. */
export class Pauses {
  readonly #clock: VirtualClock;
  readonly #sleepers = new Map<string, () => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Waits until a time, or until `wake(key)`. Rejects when `signal` aborts. */
  pause(signal: AbortSignal, until: EpochMs, key?: string): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (until <= this.#clock.now()) return resolve();
      const stop = () => {
        cancel();
        if (key !== undefined) this.#sleepers.delete(key);
        signal.removeEventListener('abort', abort);
      };
      const wake = () => {
        stop();
        resolve();
      };
      const abort = () => {
        stop();
        reject(signal.reason);
      };
      const cancel = this.#clock.at(until, wake);
      if (key !== undefined) this.#sleepers.set(key, wake);
      signal.addEventListener('abort', abort);
    });
  }

  wake(key: string): void {
    this.#sleepers.get(key)?.();
  }
}
