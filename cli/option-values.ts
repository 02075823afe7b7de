import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { CommandError, EXIT } from './exit.ts';

const UNITS: Readonly<Record<string, number>> = { m: MS_PER_MINUTE, h: MS_PER_HOUR, d: MS_PER_DAY };

/** Reads the value of an option, such as `2h`, in milliseconds. @throws CommandError */
export const durationOf = (text: string, option: string): number => {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const unitMs = UNITS[unit];
  if (count === undefined || unitMs === undefined)
    throw new CommandError(
      `${option} expected a time such as 30m, 2h or 1d, found ${text}`,
      EXIT.usage,
    );
  return Number(count) * unitMs;
};

/** Reads the value of an option that is 0 or more. @throws CommandError */
export const numberOf = (text: string, option: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new CommandError(`${option} is a number, not ${JSON.stringify(text)}`, EXIT.usage);
};
