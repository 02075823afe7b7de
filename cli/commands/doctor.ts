import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemClock } from '#adapters/aws/clock.ts';
import { readCaller } from '#adapters/aws/readers/caller.ts';
import { readEndpoint } from '#adapters/aws/readers/endpoint.ts';
import { statusSchema } from '#core/contract/api.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { plain } from '#core/present/escape.ts';
import { counted, duration, relative } from '#core/present/format.ts';
import { freePort, USUAL_CLOUD_PORT, USUAL_PORT } from '#local/ports.ts';
import { CONFIG_FILE, usualConfig } from '../configuration.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { requireNamed } from '../named-place.ts';
import { scansIn } from '../scan-store.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

/** `ok`; `bad`, with what to do; `none`: there is nothing to look at, and nothing needs to be. */
interface Finding {
  readonly state: 'ok' | 'bad' | 'none';
  readonly says: string;
}

/** Looks at everything that commands need, and says of each what is wrong and what to do. Writes nothing. */
export const doctor = async (options: CommonOptions): Promise<ExitCode> => {
  const checks: readonly (readonly [what: string, look: () => Promise<Finding>])[] = [
    ['Node', async () => ok(process.versions.node)],
    ['Configuration', () => lookAtConfig(options)],
    ['State folder', () => lookAtFolder(options.state)],
    ['Credentials', () => lookAtCaller(options)],
    ['Endpoint', () => lookAtEndpoint(options)],
    ['Last scan', () => lookAtScan(options.state)],
    ['Simulation', () => lookAtSimulation(options)],
    ['Ports', lookAtPorts],
  ];
  const found = await Promise.all(
    checks.map(async ([what, look]) => ({ what, ...(await look().catch(badBecause)) })),
  );
  show(
    options,
    { found },
    found.flatMap(({ what, state, says }) =>
      wrapped(`${MARKS[state]} ${what.padEnd(15)}`, plain(says, 600), terminalWidth()),
    ),
  );
  return found.some(({ state }) => state === 'bad') ? EXIT.failed : EXIT.done;
};

const MARKS = { ok: '✔', bad: '✖', none: '·' } as const;
const ok = (says: string): Finding => ({ state: 'ok', says });
const bad = (says: string): Finding => ({ state: 'bad', says });
const none = (says: string): Finding => ({ state: 'none', says });
const badBecause = (error: unknown): Finding =>
  bad(error instanceof Error ? error.message : String(error));

const lookAtConfig = async (options: CommonOptions): Promise<Finding> => {
  const { config } = await usualConfig(options);
  return ok(
    `mode ${config.mode}, ${counted(config.policy.rules.length, 'rule')} (${CONFIG_FILE}, else built in)`,
  );
};

/** Where it is not there yet, the folder in which it would be made. */
const lookAtFolder = async (state: string): Promise<Finding> => {
  for (let dir = resolve(state); ; dir = dirname(dir)) {
    const code = await access(dir, constants.W_OK).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === undefined) return ok(resolve(state));
    if (code !== 'ENOENT' || dir === dirname(dir))
      return bad(`${dir} cannot be written (${code}): name another folder with --state`);
  }
};

const lookAtCaller = async (options: CommonOptions): Promise<Finding> => {
  const { account, region } = await readCaller(options);
  requireNamed(options, 'the credentials are', [account]);
  return ok(`account ${account}, region ${region}`);
};

/** AWS refuses what is signed with a clock that is further off. */
const MOST_AHEAD_MS = 5 * MS_PER_MINUTE;

const lookAtEndpoint = async ({
  endpoint,
  region = 'us-east-1',
}: CommonOptions): Promise<Finding> => {
  const url = endpoint ?? `https://sts.${region}.amazonaws.com`;
  try {
    const { aheadMs } = await readEndpoint(url, systemClock);
    if (aheadMs === undefined) return ok(`${url} answers, and does not say what time it is`);
    const off = `${duration(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead'}`;
    if (Math.abs(aheadMs) > MOST_AHEAD_MS)
      return bad(`the clock of this machine is ${off}: AWS refuses its requests; set it right`);
    return ok(`${url} answers, and its clock is ours`);
  } catch (error) {
    return bad(
      `${url} does not answer (${(error as Error).message}): check the network, the region, --endpoint and AWS_ENDPOINT_URL`,
    );
  }
};

const lookAtScan = async (state: string): Promise<Finding> => {
  const scan = await scansIn(state).last();
  if (scan === undefined) return none('none yet: trimtab scan');
  const { endedAt, rows, gaps } = scan.report;
  const says = `${relative(endedAt, systemClock())}: ${counted(rows.length, 'recommendation')}`;
  return gaps.length === 0
    ? ok(says)
    : bad(
        `${says}, ${counted(gaps.length, 'gap')}: trimtab scan says which permissions are missing`,
      );
};

const lookAtSimulation = async (options: CommonOptions): Promise<Finding> => {
  const target = await openTarget({ ...options, target: 'local' }).catch(() => undefined);
  if (target === undefined) return none('nothing runs here: npm start');
  const { mode, environment, liveChanges } = await target.get('/status', statusSchema);
  const as = environment === undefined ? '' : `environment ${environment}, `;
  return ok(`${target.url}, ${as}mode ${mode}, ${counted(liveChanges, 'change')} under way`);
};

const lookAtPorts = async (): Promise<Finding> => {
  const usual = [USUAL_CLOUD_PORT, USUAL_PORT];
  const taken: number[] = [];
  for (const port of usual) if ((await freePort(undefined, port)) !== port) taken.push(port);
  return taken.length === 0
    ? ok(`${usual.join(' and ')} are free`)
    : none(`${taken.join(' and ')} in use: npm start takes the next that is free`);
};
