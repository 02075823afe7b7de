import { appendFileSync, existsSync } from 'node:fs';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { readConfigFile } from '#adapters/config-file/config-file.ts';
import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Estate } from './account/estate/estate.ts';
import { VirtualClock } from './clock.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { makeEstate, SIMULATION_START } from './estate.ts';
import type { Flags } from './flags.ts';
import { freePort, makePages, serve } from './pages.ts';
import { openStateDir, type StateDir } from './state-dir.ts';

const USUAL_CLOUD_PORT = 4780;
const USUAL_PORT = 4781;
/** Who uses this machine: approver here, requester of nothing. */
export const USER = { name: 'you', mail: 'you@trimtab.localhost' };

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

/** Opens state folder and clock; `cloud` and `account` are the steps that a newcomer sees. */
export const openState = (flags: Flags): StateDir =>
  openStateDir(
    flags.state,
    { seed: flags.seed, traces: flags.traces ?? null, tracesStart: flags.tracesStart ?? null },
    flags.fresh,
  );

/** Builds the account that the state belongs to. */
export const openEstate = (flags: Flags, state: StateDir): Promise<Estate> =>
  makeEstate({
    seed: flags.seed,
    now: state.resumed?.startedAt ?? SIMULATION_START,
    traces: flags.traces,
    tracesStart: flags.tracesStart,
  });

/** Read when it is there and no other file is named. */
const USUAL_CONFIG = 'trimtab.yaml';

/** The configuration of this run: the file's, for the simulated account and the person at this machine. */
export const openConfig = async (flags: Flags, estate: Estate): Promise<Config> => {
  const path = flags.config ?? (existsSync(USUAL_CONFIG) ? USUAL_CONFIG : undefined);
  // Nothing real can be changed here, so that the rules decide unless the file says otherwise.
  const defaults = { mode: 'autopilot' } as const;
  const config =
    path === undefined
      ? configSchema.parse(defaults)
      : (await readConfigFile(path, defaults)).config;
  configureChecks(config.checks);
  return {
    ...config,
    accounts: [{ id: estate.accountId, name: 'simulated account', regions: [...estate.regions] }],
    approval: { ...config.approval, approvers: [USER] },
    costs: costsOf(flags, config),
  };
};

/** The flag's file, else what the configuration names, else the simulated account's own bill. */
const costsOf = ({ focus }: Flags, { costs }: Config): Config['costs'] => {
  if (focus !== undefined) return { source: 'focus-file', file: focus };
  return costs.source === 'none' ? { source: 'cost-explorer' } : costs;
};

/** @throws InvalidInputError when a given port is in use or something of the state is damaged */
export const openSimulation = async (
  flags: Flags,
  opened: { state: StateDir; estate: Estate; config: Config },
): Promise<Simulation> => {
  const { state, estate, config } = opened;
  const clock = new VirtualClock(state.resumed?.now ?? estate.now);
  if (state.resumed === undefined) state.begin(estate.now, inputsOf(flags));
  clock.onAdvance(state.saveNow);
  const port = await freePort(flags.port, USUAL_PORT);
  const url = `http://127.0.0.1:${port}`;
  const log = (line: string) => appendFileSync(state.file('trimtab.log'), `${line}\n`);
  const cloud = await openCloud({
    clock,
    state,
    estate,
    region: estate.regions[0] ?? 'us-east-1',
    port: await freePort(flags.cloudPort, USUAL_CLOUD_PORT),
    publicUrl: url,
    onError: (where, error) => log(JSON.stringify({ where, error: String(error) })),
  });
  const ports = makeAwsPorts(functionEnvSchema.parse(process.env));
  await clock.during(() => ports.saveConfig(config));
  const pages = makePages({
    clock,
    mails: cloud.mails,
    publicUrl: url,
    user: USER.name,
    log,
    useCases: makeWebUseCases({
      ...ports,
      account: { name: 'simulated account', simulated: true },
      pollAfterMs: 500,
    }),
  });
  const site = await serve(pages.app, port);
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
