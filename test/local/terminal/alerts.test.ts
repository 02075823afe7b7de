import { expect, test } from 'vitest';
import type { OpenAlert } from '#app/notify/ports.ts';
import { makeTerminalAlerts } from '#local/terminal/alerts.ts';
import { NOW } from '#test/support/facts.ts';

const alert = (given: Partial<OpenAlert> = {}): OpenAlert => ({
  id: 'needs-person.chg-a',
  kind: 'needs-person',
  change: 'chg-a',
  at: NOW,
  says: 'the way back\nfailed',
  manual: ['ec2:StartInstances {}'],
  told: 1,
  ...given,
});

test('an alert is said once in the terminal, with its calls, and seen by a key', async () => {
  let open = [alert()];
  const [said, seen]: [string[], unknown[]] = [[], []];
  const { tell, acknowledge } = makeTerminalAlerts(
    {
      clock: { during: async (work) => work() },
      ports: {
        openAlerts: async () => open,
        acknowledgeAlert: async (request) => {
          seen.push(request);
          open = [];
        },
      },
    },
    { say: (text) => said.push(text), user: 'you' },
  );
  await tell();
  await tell();
  expect(said).toEqual(['✖ the way back failed', '  ec2:StartInstances {}', '  a I have seen it']);
  open = [alert({ at: NOW + 1 })];
  await tell();
  expect(said).toHaveLength(6);
  await acknowledge();
  await acknowledge();
  expect(seen).toEqual([{ id: 'needs-person.chg-a', by: 'you', via: 'terminal' }]);
  expect(said.slice(6)).toEqual(['1 alert seen.', 'There is no alert.']);
});
