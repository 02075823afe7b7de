import type { Notify, ReadBrake, SetBrake } from '../ports.ts';
import { tellQuietly } from './tell-quietly.ts';

export interface TellBrakeDeps {
  readonly readBrake: ReadBrake;
  readonly setBrake: SetBrake;
  readonly notify: Notify;
}

/** Sets the brake and tells of it, once for each time that it changes. That nobody can be told never keeps it off. */
export const makeSetBrake =
  ({ readBrake, setBrake, notify }: TellBrakeDeps): SetBrake =>
  async (brake) => {
    const was = await readBrake();
    await setBrake(brake);
    // What was stopped elsewhere as well is not lifted here.
    if (was.on === (await readBrake()).on) return;
    const { on, by, at, reason } = brake;
    await tellQuietly(notify, {
      id: `brake-${on ? 'on' : 'off'}@${at}`,
      type: on ? 'brake-on' : 'brake-off',
      severity: on ? 'warning' : 'info',
      at,
      says: `${on ? 'All changes were stopped' : 'The stop was lifted'} by ${by}${reason ? `: ${reason}` : ''}.`,
    });
  };
