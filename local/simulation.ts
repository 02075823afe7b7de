import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { readFocusFile } from '#adapters/focus-file/read-focus-file.ts';
import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { LOCAL_ACCESS_FILE, type LocalAccess } from '#core/contract/local-access.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Estate } from './account/estate/estate.ts';
import { VirtualClock } from './clock.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { makeEstate, SIMULATION_START } from './estate.ts';
import type { Flags } from './flags.ts';
import { makePages, serve } from './pages.ts';
import { freePort, USUAL_CLOUD_PORT, USUAL_PORT } from './ports.ts';
import { findRun, openStateDir, type StateDir } from './state-dir.ts';
import { localTopics, tellEverywhere } from './tell-everywhere.ts';

/** Who uses this machine: approver here, requester of nothing. */
export const USER = { name: 'you', mail: 'you@trimtab.localhost', slack: 'U0YOU' };

/** Everything that runs on this machine, opened in the order in which it depends on each other. */
export interface Simulation {
  readonly clock: VirtualClock;
  readonly estate: Estate;
  readonly cloud: Cloud;
  readonly state: StateDir;
  readonly ports: ReturnType<typeof makeAwsPorts>;
  readonly config: Config;
  readonly startedAt: EpochMs;
  readonly url: string;
  /** Address that signs in whoever opens it first. */
  readonly signInUrl: () => string;
  readonly close: () => Promise<void>;
}

/** Builds the account: that of the run which is to be resumed, or a new one. Writes nothing. */
export const openEstate = async (flags: Flags): Promise<Estate> => {
  const resumed = flags.fresh ? undefined : findRun(flags.state, inputsOf(flags));
  return makeEstate({
    seed: flags.seed,
    now: resumed?.startedAt ?? SIMULATION_START,
    traces: flags.traces,
    tracesStart: flags.tracesStart,
  });
};

/** Read when it is there and no other file is named. */
const USUAL_CONFIG = 'trimtab.yaml';

/** The configuration of this run: the file's, for the simulated account and the person at this machine. */
export const openConfig = async (flags: Flags, estate: Estate): Promise<Config> => {
  const path = flags.config ?? (existsSync(USUAL_CONFIG) ? USUAL_CONFIG : undefined);
  // Nothing real can be changed here, so that the rules decide unless the file says otherwise, and the change that
  // somebody is looking at waits for no other one: what is under way here is a whole account's first day.
  const caps = {
    shareOfGroup: 1,
    atOnce: 50,
    perAccountAnHour: 100,
    perRegionAnHour: 100,
    perFamilyAnHour: 100,
    resourcesPerDay: 500,
    usdPerDay: 100_000,
  };
  const defaults = {
    mode: 'autopilot',
    execution: { caps, safety: { maxChangesPerHour: 100 } },
  } as const;
  const config =
    path === undefined
      ? configSchema.parse(defaults)
      : (await readConfigFile(path, { defaults, environment: flags.environment })).config;
  const costs = costsOf(flags, config);
  if (costs.source === 'focus-file') await readWholeBill(costs.file);
  return {
    ...config,
    accounts: [{ id: estate.accountId, name: 'simulated account', regions: [...estate.regions] }],
    // Everybody's mails come to the mailbox of this machine, so that levels and deputies can be tried here.
    approval: { ...config.approval, approvers: [USER, ...othersIn(config)] },
    notifications: tellEverywhere(config.notifications, estate),
    collection: { sources: { ...config.collection.sources, costs } },
  };
};

const othersIn = ({ approval }: Config): Config['approval']['approvers'] =>
  approval.approvers.filter(({ name, mail }) => name !== USER.name && mail !== USER.mail);

/** A bill with a row that cannot be read is refused before anything is written, not in the middle of a run. */
const readWholeBill = async (path: string): Promise<void> => {
  for await (const _ of readFocusFile({ path }));
};

type Costs = Config['collection']['sources']['costs'];

/** The flag's file, else what the configuration names, else the simulated account's own bill. */
const costsOf = ({ focus }: Flags, { collection }: Config): Costs => {
  const { costs } = collection.sources;
  if (focus !== undefined) return { source: 'focus-file', file: focus };
  return costs.source === 'none' ? { source: 'cost-explorer' } : costs;
};

/** @throws InvalidInputError when a given port is in use or something of the state is damaged */
export const openSimulation = async (
  flags: Flags,
  { estate, config }: { estate: Estate; config: Config },
): Promise<Simulation> => {
  const port = await freePort(flags.port, USUAL_PORT);
  const cloudPort = await freePort(flags.cloudPort, USUAL_CLOUD_PORT);
  const state = openStateDir(flags.state, inputsOf(flags), flags.fresh);
  const clock = new VirtualClock(state.resumed?.now ?? estate.now);
  if (state.resumed === undefined) state.begin(estate.now, inputsOf(flags));
  clock.onAdvance(state.saveNow);
  const url = `http://127.0.0.1:${port}`;
  const log = (line: string) => appendFileSync(state.file('trimtab.log'), `${line}\n`);
  const cloud = await openCloud({
    clock,
    state,
    estate,
    region: estate.regions[0] ?? 'us-east-1',
    port: cloudPort,
    publicUrl: url,
    onError: (where, error) => log(JSON.stringify({ where, error: String(error) })),
  });
  const ports = makeAwsPorts(functionEnvSchema.parse(process.env));
  await clock.during(() => ports.saveConfig(config));
  for (const topic of Object.values(localTopics(estate))) cloud.messages.addTopic(topic);
  const pages = makePages({
    clock,
    cloud,
    publicUrl: url,
    user: USER.name,
    slackUser: USER.slack,
    log,
    useCases: makeWebUseCases({
      ...ports,
      account: { name: 'simulated account', simulated: true },
      pollAfterMs: 500,
    }),
  });
  const site = await serve(pages.app, port);
  const access = state.file(LOCAL_ACCESS_FILE);
  const signedIn: LocalAccess = { url, cookie: pages.sessions.issueCookie() };
  writeFileSync(access, JSON.stringify(signedIn), { mode: 0o600 });
  return {
    clock,
    estate,
    cloud,
    state,
    ports,
    config,
    startedAt: state.resumed?.startedAt ?? estate.now,
    url,
    signInUrl: pages.sessions.signInUrl,
    close: async () => {
      rmSync(access, { force: true });
      await site.close();
      await cloud.close();
      state.close();
    },
  };
};

const inputsOf = ({ seed, traces, tracesStart }: Flags) => ({
  seed,
  traces: traces ?? null,
  tracesStart: tracesStart ?? null,
});
