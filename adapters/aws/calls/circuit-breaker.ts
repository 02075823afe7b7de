import { AppError, UpstreamError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

/** Failures in a row after which nothing more is asked, and for how long. */
const FAILURES = 5;
const OPEN_MS = MS_PER_MINUTE;

/**
 * Stops asking a service that keeps failing: others are not held up by it, and it is not made worse. After a minute one
 * call is let through; if it is answered, so are all. A refusal is an answer.
 */
export class CircuitBreaker {
  readonly #service: string;
  readonly #place: string;
  readonly #now: () => EpochMs;
  #failures = 0;
  #openUntil: EpochMs | undefined;
  #isTrying = false;

  /** `place`: where the service is asked, in words. */
  constructor(service: string, place: string, now: () => EpochMs) {
    this.#service = service;
    this.#place = place;
    this.#now = now;
  }

  /** @throws UpstreamError at once while the circuit is open */
  async run<T>(send: () => Promise<T>): Promise<T> {
    const isTrial = this.#openUntil !== undefined;
    if (isTrial) this.#startTrial();
    try {
      const answer = await send();
      this.#close();
      return answer;
    } catch (error) {
      if (error instanceof AppError && error.retry === 'backoff') this.#fail(isTrial);
      else this.#close();
      throw error;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  #startTrial(): void {
    if (!this.#isTrying && this.#now() >= (this.#openUntil ?? 0)) {
      this.#isTrying = true;
      return;
    }
    throw new UpstreamError(
      `${this.#service} ${this.#place} failed ${this.#failures} times in a row, so that it is not asked for ${OPEN_MS / MS_PER_SECOND} s`,
      { details: { service: this.#service, code: 'CircuitOpen' } },
    );
  }

  #fail(isTrial: boolean): void {
    this.#failures++;
    if (isTrial || this.#failures >= FAILURES) this.#openUntil = this.#now() + OPEN_MS;
  }

  #close(): void {
    this.#failures = 0;
    this.#openUntil = undefined;
  }
}
