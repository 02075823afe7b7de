import type { Brake, Now, ReadBrake } from '#app/ports.ts';
import { AppError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from './clients.ts';

/** What the parameter says while nothing is stopped. All else stops, whoever mistypes it. */
const OFF = 'off';

/** A stop counts within ten seconds everywhere; asked at each call, the parameter would be throttled, which stops too. */
const KEPT_MS = 5 * MS_PER_SECOND;

/**
 * Reads the brake that people set in Systems Manager when the console does not answer; undefined where there is none. One
 * that cannot be read counts as on.
 */
export const makeReadBrakeParameter = (
  name: string | undefined,
  now: Now,
): ReadBrake | undefined => {
  if (name === undefined) return undefined;
  let kept: { readonly at: EpochMs; readonly brake: Brake } | undefined;
  return async () => {
    const at = now();
    // A clock that was set back must not keep an answer alive.
    if (kept !== undefined && kept.at <= at && at < kept.at + KEPT_MS) return kept.brake;
    try {
      const ssm = await clientFor('ssm');
      const { Parameter } = await ssm.getParameter({ Name: name });
      kept = { at, brake: brakeOf(name, Parameter?.Value) };
      return kept.brake;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const says = `the parameter ${name} cannot be read: ${error.message}`;
      return { on: true, reason: `it counts as on because ${says}` };
    }
  };
};

/** Enough of what somebody typed to know it again. */
const SHOWN = 100;

const brakeOf = (name: string, value = ''): Brake =>
  value.trim().toLowerCase() === OFF
    ? { on: false }
    : {
        on: true,
        by: `the parameter ${name}`,
        reason: `it says ${JSON.stringify(value.slice(0, SHOWN))}`,
      };
