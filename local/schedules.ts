import type { ScheduleSpec, StateMachineName } from '#core/contract/workflow.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import type { VirtualClock } from './clock.ts';

export interface Targets {
  readonly startMachine: (machine: StateMachineName, name: string) => Promise<void>;
  readonly invoke: (name: string, payload: unknown) => Promise<unknown>;
  readonly onError: (schedule: string, error: unknown) => void;
}

/**
 * EventBridge on one machine: every schedule fires at the whole multiples of its period, so that a second start fires
 * at the same times as the first one would have. Returns a function that ends them all.
 */
export const runSchedules = (
  clock: VirtualClock,
  schedules: readonly ScheduleSpec[],
  targets: Targets,
): (() => void) => {
  const cancels = new Map<string, () => void>();
  const plan = (schedule: ScheduleSpec): void => {
    const periodMs = schedule.everyMinutes * MS_PER_MINUTE;
    const at = (Math.floor(clock.now() / periodMs) + 1) * periodMs;
    cancels.set(
      schedule.name,
      clock.at(at, async () => {
        plan(schedule);
        try {
          await fire(schedule, at, targets);
        } catch (error) {
          targets.onError(schedule.name, error);
        }
      }),
    );
  };
  schedules.forEach(plan);
  return () => {
    for (const cancel of cancels.values()) cancel();
  };
};

const fire = async (
  { name, target }: ScheduleSpec,
  at: number,
  targets: Targets,
): Promise<void> => {
  if ('machine' in target) await targets.startMachine(target.machine, `${name}-${at}`);
  else await targets.invoke(target.function, {});
};
