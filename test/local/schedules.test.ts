import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { VirtualClock } from '#local/clock.ts';
import { runSchedules } from '#local/schedules.ts';

const SCHEDULES = [
  { name: 'scan', everyMinutes: 60, target: { machine: 'collect' } },
  { name: 'watch', everyMinutes: 20, target: { function: 'judge-watches' } },
] as const;
const START = Date.UTC(2026, 2, 3, 8, 58);

const running = (clock: VirtualClock, isFailing = false) => {
  const fired: string[] = [];
  const errors: string[] = [];
  const minute = () => new Date(clock.now()).toISOString().slice(11, 16);
  const end = runSchedules(clock, SCHEDULES, {
    startMachine: async (machine, name) => void fired.push(`${minute()} ${machine} ${name}`),
    invoke: async (name) => {
      fired.push(`${minute()} ${name}`);
      if (isFailing) throw new Error('it failed');
    },
    onError: (schedule, error) => void errors.push(`${schedule}: ${error}`),
  });
  return { fired, errors, end };
};

describe('schedules', () => {
  test('fire at the whole multiples of their period, each execution under a name of its own', async () => {
    const clock = new VirtualClock(START);
    const { fired } = running(clock);
    await clock.advanceTo(START + MS_PER_HOUR + 5 * MS_PER_MINUTE);
    const nine = Date.UTC(2026, 2, 3, 9);
    expect(fired).toEqual([
      `09:00 collect scan-${nine}`,
      '09:00 judge-watches',
      '09:20 judge-watches',
      '09:40 judge-watches',
      `10:00 collect scan-${nine + MS_PER_HOUR}`,
      '10:00 judge-watches',
    ]);
  });

  test('a second start fires when the first one would have', async () => {
    const first = new VirtualClock(START);
    const whole = running(first);
    await first.advanceTo(START + MS_PER_HOUR);
    const before = new VirtualClock(START);
    const part = running(before);
    await before.advanceTo(START + 30 * MS_PER_MINUTE);
    part.end();
    const after = new VirtualClock(before.now());
    const rest = running(after);
    await after.advanceTo(START + MS_PER_HOUR);
    expect([...part.fired, ...rest.fired]).toEqual(whole.fired);
  });

  test('one that fails is told of, and fires again', async () => {
    const clock = new VirtualClock(START);
    const { fired, errors } = running(clock, true);
    await clock.advanceTo(START + 30 * MS_PER_MINUTE);
    expect(fired.filter((line) => line.includes('judge'))).toHaveLength(2);
    expect(errors).toEqual(['watch: Error: it failed', 'watch: Error: it failed']);
  });

  test('end when they are ended', async () => {
    const clock = new VirtualClock(START);
    const { fired, end } = running(clock);
    end();
    await clock.advanceTo(START + MS_PER_HOUR);
    expect(fired).toEqual([]);
    expect(clock.nextAt()).toBeUndefined();
  });
});
