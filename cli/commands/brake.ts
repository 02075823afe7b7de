import * as z from 'zod';
import { statusSchema } from '#core/contract/api.ts';
import { healthSchema } from '#core/contract/api-health.ts';
import { dateTime } from '#core/present/format.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, show } from '../terminal.ts';

const NOTHING = z.undefined();

type Brake = z.output<typeof statusSchema>['brake'];

/** Anyone may stop at once: it asks nothing back. */
export const stop = async (options: CommonOptions & { reason: string }): Promise<ExitCode> => {
  const target = await openTarget(options);
  await target.post('/brake', { on: true, reason: options.reason }, NOTHING);
  show(options, { on: true, reason: options.reason }, [
    'Stopped. No change takes its first step; one between its steps is rolled back; one being watched goes on.',
    'Next: trimtab status · trimtab rollback --since 2h · trimtab resume --reason …',
  ]);
  return EXIT.done;
};

export const resume = async (options: CommonOptions & { reason: string }): Promise<ExitCode> => {
  const target = await openTarget(options);
  await target.post('/brake', { on: false, reason: options.reason }, NOTHING);
  const { brake } = await target.get('/status', statusSchema);
  show(options, { on: brake.on, reason: options.reason }, [
    brake.on ? `Still stopped by ${whoStopped(brake)}` : 'Resumed.',
  ]);
  return brake.on ? EXIT.stopped : EXIT.done;
};

export const status = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options);
  const [found, health] = await Promise.all([
    target.get('/status', statusSchema),
    target.get('/health', healthSchema),
  ]);
  const { brake, mode, account, waitingApprovals, liveChanges, now } = found;
  show(options, { ...found, health }, [
    `${account} · mode ${mode} · ${dateTime(now)}`,
    brake.on ? `! Stopped by ${whoStopped(brake)}` : 'Running',
    `${waitingApprovals} waiting for approval, ${liveChanges} live`,
    health.ok ? 'Trimtab does its work.' : 'Trimtab needs to be looked after:',
    ...health.parts.filter(({ ok }) => !ok).map(({ part, says }) => `  ${part}: ${says}`),
  ]);
  return brake.on ? EXIT.stopped : EXIT.done;
};

/** What was stopped by the parameter of a deployment is lifted there. */
const whoStopped = ({ by, reason }: Brake): string =>
  `${by ?? 'nobody known'}${reason ? `: ${reason}` : ''}`;
