import { spawn } from 'node:child_process';
import { emitKeypressEvents } from 'node:readline';
import { fold } from '#core/ledger/fold.ts';
import { count, counted } from '#core/present/format.ts';
import type { Flags } from '../flags.ts';
import { pace } from '../pace.ts';
import { type Simulation, USER } from '../simulation.ts';
import { relativeTo, type Started } from '../start.ts';
import { injectFault, tellStory } from '../story.ts';
import { makeUnderWay } from '../tour.ts';
import { byWaiting } from '../until.ts';
import { makeTerminalAlerts } from './alerts.ts';
import type { Screen } from './steps.ts';
import { storyLine } from './story-line.ts';
import { WIDTH, wrap } from './wrap.ts';

/** A minute takes a second while a change is under way, and a minute otherwise. */
const FAST = 60;
const MARGIN = '  ';

type Say = (text: string) => void;

/** Keeps the simulation running until its reader quits. Returns the exit code. */
export const runInteractive = async (
  { simulation }: Started,
  flags: Flags,
  screen: Screen,
): Promise<number> => {
  const say: Say = (text) => {
    for (const row of wrap(text, WIDTH - MARGIN.length)) screen.write(`${MARGIN}${row}\n`);
  };
  const tell = (line: Parameters<typeof storyLine>[0]) => {
    for (const row of storyLine(line)) screen.write(`${MARGIN}${row}\n`);
  };
  showAddresses(simulation, say);
  const underWay = makeUnderWay(simulation);
  const alerts = makeTerminalAlerts(simulation, { say, user: USER.name });
  const stopTime = pace(simulation.clock, async () => {
    await alerts.tell();
    return (await underWay()) > 0 ? FAST : 1;
  });
  const keys: Readonly<Record<string, () => unknown>> = {
    t: makeTour(simulation, flags, { say, tell }),
    i: () => injectFault(simulation, tell),
    s: () => setBrake(simulation, true, say),
    r: () => setBrake(simulation, false, say),
    a: alerts.acknowledge,
    o: () => open(simulation.signInUrl(), say),
    m: () => open(`${simulation.signInUrl()}?to=/mailbox`, say),
  };
  await untilQuit((key) => void keys[key]?.());
  await stopTime();
  const size = `${count(simulation.state.sizeBytes() / 1e6)} MB`;
  await simulation.close();
  say('');
  say(
    `Stopped. State kept in ${relativeTo(simulation.state.dir)} (${size}). Remove it: npm run clean`,
  );
  return 0;
};

const showAddresses = ({ signInUrl, cloud }: Simulation, say: Say): void => {
  const mails = cloud.mails.list();
  const asking = mails.filter(({ subject }) => subject.startsWith('Approve?'));
  say('');
  say(`Console   ${signInUrl()}`);
  say(`          signs you in once; the mailbox is there too, at /mailbox`);
  if (asking.length > 0) say(`Mailbox   ${counted(asking.length, 'request')}, one of them:`);
  if (asking.length > 0) say(`          ${asking.at(-1)?.subject}`);
  say('');
  if (process.stdin.isTTY !== true) return;
  say('t tour (90 s: approve, execute, monitor, fault, automatic rollback)');
  say('o open console   m open mailbox   i inject fault');
  say('s stop all changes   r resume   q quit');
};

/** The tour, once: its change has one story. */
const makeTour = (
  simulation: Simulation,
  flags: Flags,
  { say, tell }: { readonly say: Say; readonly tell: Parameters<typeof tellStory>[1]['tell'] },
) => {
  let state: 'not yet' | 'running' | 'over' = 'not yet';
  return async (): Promise<void> => {
    if (state === 'running') return;
    if (simulation.config.mode === 'recommend') {
      return say('There is nothing to tour: mode is recommend, so that no change is opened.');
    }
    if (state === 'over') return say('The tour is over. See it again: npm start -- --fresh');
    state = 'running';
    say('');
    try {
      const until = byWaiting(simulation.clock);
      const end = await tellStory(simulation, { fault: flags.fault, until, tell });
      say('');
      say(`${simulation.url}/changes/${end.number}`);
    } catch (error) {
      say(`the tour ended: ${error instanceof Error ? error.message : String(error)}`);
    }
    state = 'over';
  };
};

const setBrake = async (simulation: Simulation, on: boolean, say: Say): Promise<void> => {
  const { clock, ports } = simulation;
  const reason = on ? 'stopped from the terminal' : 'resumed from the terminal';
  const changes = await clock.during(async () => {
    await ports.setBrake({ on, by: USER.name, at: clock.now(), reason });
    const live = await ports.liveChanges();
    return Promise.all(live.map(({ change }) => ports.readChange(change)));
  });
  if (!on) return say('Resumed: changes go on being proposed, asked for and applied.');
  const phases = changes.map(({ events }) => fold(events).phase);
  const inPhase = (phase: string) => phases.filter((each) => each === phase).length;
  say(
    `Stopped: ${inPhase('applying')} half applied are rolled back, ${inPhase('watching')} go on being watched, nothing else begins. Resume: r`,
  );
};

/** Opens an address in the browser, and shows it for whoever has none here. */
const open = (address: string, say: Say): void => {
  say(address);
  const openers: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer' };
  spawn(openers[process.platform] ?? 'xdg-open', [address], { stdio: 'ignore', detached: true })
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
