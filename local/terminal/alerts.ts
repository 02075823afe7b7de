import type { OpenAlert } from '#app/notify/ports.ts';
import { plain } from '#core/present/escape.ts';
import { counted } from '#core/present/format.ts';
import type { Simulation } from '../simulation.ts';

type Alerting = {
  readonly clock: Pick<Simulation['clock'], 'during'>;
  readonly ports: Pick<Simulation['ports'], 'openAlerts' | 'acknowledgeAlert'>;
};

/** Alerts in the terminal: each is said once, and seen by a key. */
export const makeTerminalAlerts = (
  { clock, ports }: Alerting,
  { say, user }: { readonly say: (text: string) => void; readonly user: string },
) => {
  const said = new Set<string>();
  return {
    /** Says those that are new. */
    tell: async (): Promise<void> => {
      for (const alert of await ports.openAlerts()) {
        const key = `${alert.id}@${alert.at}`;
        if (said.has(key)) continue;
        said.add(key);
        for (const line of linesOf(alert)) say(line);
      }
    },
    acknowledge: async (): Promise<void> => {
      const open = await clock.during(async () => {
        const alerts = await ports.openAlerts();
        for (const { id } of alerts)
          await ports.acknowledgeAlert({ id, by: user, via: 'terminal' });
        return alerts;
      });
      say(open.length === 0 ? 'There is no alert.' : `${counted(open.length, 'alert')} seen.`);
    },
  };
};

const linesOf = ({ says, manual }: OpenAlert): readonly string[] => [
  `✖ ${plain(says, 400)}`,
  ...manual.map((call) => `  ${plain(call, 400)}`),
  '  a I have seen it',
];
