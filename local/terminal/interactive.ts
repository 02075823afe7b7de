import { spawn } from 'node:child_process';
import { emitKeypressEvents } from 'node:readline';
import { counted } from '#core/present/format.ts';
import type { Flags } from '../flags.ts';
import { pace } from '../pace.ts';
import { type Simulation, USER } from '../simulation.ts';
import type { Started } from '../start.ts';
import { injectFault, tellStory } from '../story.ts';
import { underWay } from '../tour.ts';
import { byWaiting } from '../until.ts';
import type { Screen } from './steps.ts';
import { storyLine } from './story-line.ts';

/** A minute takes a second while a change is under way, and a minute otherwise. */
const FAST = 60;

/** Keeps the simulation running until its reader quits. Returns the exit code. */
export const runInteractive = async (
  { simulation }: Started,
  flags: Flags,
  screen: Screen,
): Promise<number> => {
  const say = (text: string) => screen.write(`  ${text}\n`);
  const tell = (line: Parameters<typeof storyLine>[0]) => storyLine(line).forEach(say);
  showAddresses(simulation, say);
  const stop = pace(simulation.clock, async () => ((await underWay(simulation)) > 0 ? FAST : 1));
  let isTouring = false;

  const tour = async (): Promise<void> => {
    if (isTouring) return;
    isTouring = true;
    say('');
    try {
      const end = await tellStory(simulation, {
        fault: flags.fault,
        until: byWaiting(simulation.clock),
        tell,
      });
      say('');
      say(`${simulation.url}/changes/${end.number}`);
    } catch (error) {
      say(`the tour ended: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      isTouring = false;
    }
  };
  const keys: Readonly<Record<string, () => unknown>> = {
    t: tour,
    i: () => injectFault(simulation, tell),
    s: () => stopAll(simulation, say),
    o: () => open(simulation.signInUrl(), say),
    m: () => open(`${simulation.signInUrl()}?to=/mailbox`, say),
  };

  await untilQuit((key) => void keys[key]?.());
  await stop();
  await simulation.close();
  return 0;
};

const showAddresses = (
  { signInUrl, cloud, url }: Simulation,
  say: (text: string) => void,
): void => {
  const subjects = cloud.mails.list().map(({ subject }) => subject);
  say('');
  say(`Console   ${signInUrl()}`);
  say(`Mailbox   ${url}/mailbox`);
  if (subjects.length > 0) say(`          ${counted(subjects.length, 'mail')}: ${subjects.at(-1)}`);
  say('');
  if (process.stdin.isTTY !== true) return;
  say('t tour (90 s: approve, execute, monitor, fault, automatic rollback)');
  say('o open console   m open mailbox   i inject fault   s stop all changes   q quit');
};

const stopAll = async (
  { clock, ports }: Simulation,
  say: (text: string) => void,
): Promise<void> => {
  const brake = { on: true, by: USER.name, at: clock.now(), reason: 'stopped from the terminal' };
  await clock.during(() => ports.setBrake(brake));
  say(
    'Stopped: nothing takes its first step; what is half applied is rolled back; what is watched goes on.',
  );
};

/** Opens an address in the browser, and shows it for whoever has none here. */
const open = (address: string, say: (text: string) => void): void => {
  say(address);
  const opener =
    process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
};

/** Resolves at `q`, Ctrl-C or a termination signal; a second one ends the process at once. */
const untilQuit = (onKey: (key: string) => void): Promise<void> =>
  new Promise((resolve) => {
    let isQuitting = false;
    const quit = () => {
      if (isQuitting) process.exit(0);
      isQuitting = true;
      process.stdin.pause();
      resolve();
    };
    process.on('SIGINT', quit);
    process.on('SIGTERM', quit);
    if (process.stdin.isTTY !== true) return;
    emitKeypressEvents(process.stdin);
    process.stdin.setRawMode(true);
    process.stdin.on('keypress', (_, key: { name?: string; ctrl?: boolean }) => {
      if (key.name === 'q' || (key.ctrl === true && key.name === 'c')) quit();
      else if (key.name !== undefined) onKey(key.name);
    });
  });
