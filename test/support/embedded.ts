// Longer than 250 lines: all that a test does with the whole product passes through one object.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EC2 } from '@aws-sdk/client-ec2';
import { Lambda } from '@aws-sdk/client-lambda';
import { RDS } from '@aws-sdk/client-rds';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import type { StoredChange } from '#app/ports.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { SCHEDULES } from '#core/contract/workflow.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import { type EpochMs, MS_PER_HOUR } from '#core/model/units.ts';
import type { ApprovalView } from '#core/present/page/approval-view.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import { VirtualClock } from '#local/clock.ts';
import { type Cloud, openCloud } from '#local/cloud.ts';
import { makeInvoke } from '#local/functions.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';

const PUBLIC_URL = 'http://127.0.0.1:4781';
const LINK = /\/(a|stop|pass-on)\/([A-Za-z0-9_-]{43})/g;
const TABLES = 'tables.sqlite';

/** Somebody who is asked. Signed in: more than a link in a mailbox says who it is. */
export interface Person {
  readonly name: string;
  readonly mail: string;
  readonly isSignedIn?: boolean;
  readonly assurance?: 'signed-in' | 'stepped-up';
}
export const ANA: Person = { name: 'ana', mail: 'ana@example.com' };

/**
 * What runs by the clock beside a change: its watch, and the sweeper; nothing is collected or proposed anew. Samples
 * come every five minutes, so that judging them each minute would tell nothing more.
 */
const WATCH_AND_SWEEP = SCHEDULES.filter(({ name }) =>
  ['queue', 'watch', 'sweep'].includes(name),
).map((schedule) => ({ ...schedule, everyMinutes: Math.max(5, schedule.everyMinutes) }));

export interface EmbeddedOptions {
  readonly config?: Parameters<typeof configSchema.parse>[0];
  readonly schedules?: typeof SCHEDULES;
  /** Calls the product's functions; their own files, when left out. */
  readonly invoke?: ReturnType<typeof makeInvoke>;
  /** Where the links of mails lead; to nowhere, when left out. */
  readonly publicUrl?: string;
  /** Folder of the workflows' definitions; those of this release, when left out. */
  readonly workflows?: URL;
}

/** The embedded cloud in this process, without a socket, with the product's own functions and state machines in it. */
export interface Embedded {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly estate: Estate;
  readonly ports: ReturnType<typeof makeAwsPorts>;
  readonly web: ReturnType<typeof makeWebUseCases>;
  /** Somebody else with rights in the account, whose calls meet no fault. */
  readonly tina: {
    readonly ec2: EC2;
    readonly lambda: Lambda;
    readonly logs: CloudWatchLogs;
    readonly rds: RDS;
  };
  /** What happens around each call of the product; undefined: nothing. */
  around: Around | undefined;
  /** Calls of the product so far, by operation. */
  readonly calls: string[];
  /** What the schedules failed with. */
  readonly errors: unknown[];
  configure(config: EmbeddedOptions['config']): Promise<Config>;
  /** Opens a change for everything that was found and starts them. Returns their ids. */
  openChanges(): Promise<string[]>;
  read(change: string): Promise<StoredChange & { readonly state: ChangeState }>;
  /** Lets time pass until the change is so. @throws Error when it is not within the simulated hours */
  until(change: string, isSo: (state: ChangeState) => boolean, hours?: number): Promise<void>;
  /** Secrets of the links in the newest mail to somebody about a change: to decide, and to stop. */
  links(
    change: string,
    to?: Person,
  ): Promise<{ readonly decide: string; readonly stop: string; readonly passOn: string }>;
  /** What the link in somebody's mail shows. */
  view(change: string, to?: Person): Promise<ApprovalView>;
  /** Approves or rejects over the link in somebody's mail, as they would. Returns how that was answered. */
  decide(change: string, decision: 'approve' | 'reject', by?: Person): Promise<string>;
  statusOf(change: string, fence: number): Promise<{ status: string; error: string | undefined }>;
  close(): Promise<void>;
}

/** Whoever is signed in here has also confirmed just now that it is them, unless told otherwise. */
const sessionOf = ({ name, isSignedIn, assurance = 'stepped-up' }: Person) =>
  isSignedIn ? { session: { user: name, assurance } } : {};

/** An account that was scanned once: each case starts from a copy of what was collected and found. */
export interface Prepared {
  readonly estate: Estate;
  readonly dir: string;
}

/** Collects and checks an estate with the product's own functions; opens nothing. */
export const prepare = async (
  estate: Estate,
  options: Pick<EmbeddedOptions, 'config'> = {},
): Promise<Prepared> => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-prepared-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const embedded = await open(estate, { ...options, file: tablesIn(dir) });
  await embedded.configure(options.config);
  const invoke = makeInvoke();
  for (const region of estate.regions) {
    const scope = { account: estate.accountId, region };
    for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
      await embedded.clock.during(() => invoke(name, scope));
  }
  await embedded.close();
  return { estate, dir };
};

/** Opens a cloud of its own on a copy of what was prepared. */
export const openEmbedded = async (
  prepared: Prepared,
  options: EmbeddedOptions = {},
): Promise<Embedded> => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-case-'));
  copyFileSync(join(prepared.dir, TABLES), join(dir, TABLES));
  const embedded = await open(prepared.estate, { ...options, file: tablesIn(dir) });
  await embedded.configure(options.config);
  embedded.cloud.resume();
  const closeCloud = embedded.close;
  return Object.assign(embedded, {
    close: async () => {
      await closeCloud();
      rmSync(dir, { recursive: true, force: true });
    },
  });
};

/** Opens an account that nobody has looked at yet, in an empty folder or all of it in memory. */
export const openNew = async (
  estate: Estate,
  { dir, ...options }: EmbeddedOptions & { readonly dir?: string } = {},
): Promise<Embedded> => {
  const file = (name: string) => (dir === undefined ? ':memory:' : join(dir, name));
  const embedded = await open(estate, { ...options, file });
  await embedded.configure(options.config);
  embedded.cloud.resume();
  return embedded;
};

/** Opens what was copied of a folder, at the time of the copy, and lets it go on. */
export const openCopy = async (
  dir: string,
  estate: Estate,
  now: EpochMs,
  options: EmbeddedOptions,
): Promise<Embedded> => {
  const embedded = await open(estate, { ...options, file: (name) => join(dir, name), now });
  embedded.cloud.resume();
  return embedded;
};

/** Opens what a stopped process left in its folder, at the time at which it stopped. Nothing goes on by itself. */
export const openStopped = (dir: string, estate: Estate): Promise<Embedded> => {
  const run = new DatabaseSync(join(dir, 'run.sqlite'));
  const now = Number(run.prepare('SELECT now FROM run').get()?.now);
  run.close();
  return open(estate, { file: (name) => join(dir, name), now });
};

/** Tables on disk, all else in memory. */
const tablesIn = (dir: string) => (name: string) =>
  name === TABLES ? join(dir, name) : ':memory:';

const open = async (
  estate: Estate,
  {
    schedules = WATCH_AND_SWEEP,
    invoke = makeInvoke(),
    publicUrl = PUBLIC_URL,
    workflows,
    file,
    now = estate.now,
  }: EmbeddedOptions & { file: (name: string) => string; now?: EpochMs },
): Promise<Embedded> => {
  const clock = new VirtualClock(now);
  const calls: string[] = [];
  const errors: unknown[] = [];
  const faults: Pick<Embedded, 'around'> = { around: undefined };
  const region = estate.regions[0] ?? '';
  const cloud = await openCloud({
    clock,
    estate,
    region,
    state: { file },
    publicUrl,
    schedules,
    invoke,
    ...(workflows && { workflows }),
    around: (call, next) => {
      calls.push(call.operation);
      return faults.around?.(call, next) ?? next();
    },
    onError: (_, error) => errors.push(error),
  });
  const ports = makeAwsPorts(functionEnvSchema.parse(process.env));
  const web = makeWebUseCases({
    ...ports,
    account: { name: 'simulated account', simulated: true },
    pollAfterMs: 1,
  });
  const principal = `arn:aws:sts::${estate.accountId}:assumed-role/Tester/tina`;
  const theirs = {
    region,
    credentials: credentialsFor(estate.accountId, principal),
    requestHandler: inProcess(cloud.account.services, clock),
    maxAttempts: 1,
  };
  const read: Embedded['read'] = (change) =>
    clock.during(async () => {
      const stored = await ports.readChange(change);
      return { ...stored, state: fold(stored.events) };
    });
  const configure: Embedded['configure'] = async (given = {}) => {
    const parsed = configSchema.parse({
      mode: 'autopilot',
      accounts: [{ id: estate.accountId, regions: [...estate.regions] }],
      approval: { approvers: [ANA] },
      ...(given as object),
    });
    await clock.during(() => ports.saveConfig(parsed));
    return parsed;
  };
  const links: Embedded['links'] = async (change, to = ANA) => {
    const { meta } = await read(change);
    const mail = cloud.mails
      .list()
      .find(
        ({ text, recipients }) =>
          text.includes(meta.number) && recipients.includes(to.mail) && text.includes('/a/'),
      );
    const found = [...(mail?.text ?? '').matchAll(LINK)];
    const secret = (what: string) => found.find(([, kind]) => kind === what)?.[2] ?? '';
    return { decide: secret('a'), stop: secret('stop'), passOn: secret('pass-on') };
  };
  const view: Embedded['view'] = (change, to = ANA) =>
    clock.during(async () =>
      web.viewApproval({ secret: (await links(change, to)).decide, ...sessionOf(to) }),
    );
  return Object.assign(faults, {
    clock,
    cloud,
    estate,
    ports,
    web,
    tina: {
      ec2: new EC2(theirs),
      lambda: new Lambda(theirs),
      logs: new CloudWatchLogs(theirs),
      rds: new RDS(theirs),
    },
    calls,
    errors,
    configure,
    links,
    read,
    openChanges: () =>
      clock.during(async () => {
        const scope = { account: estate.accountId, region };
        const answer = (await invoke('open-changes', scope)) as {
          open: { change: string; fence: number }[];
        };
        for (const { change, fence } of answer.open) await ports.startChange(change, fence);
        return answer.open.map(({ change }) => change);
      }),
    until: async (
      change: string,
      isSo: (state: ChangeState) => boolean,
      hours = 4,
    ): Promise<void> => {
      const limit: EpochMs = clock.now() + hours * MS_PER_HOUR;
      await clock.runUntil(async () => isSo((await read(change)).state), limit);
      const { state, events } = await read(change);
      if (isSo(state)) return;
      const kinds = events.map(({ body }) => body.kind).join(', ');
      throw new Error(`${change} did not get there within ${hours} h: ${state.phase}, ${kinds}`);
    },
    view,
    decide: (change: string, decision: 'approve' | 'reject', by: Person = ANA) =>
      clock.during(async () => {
        const { decide: secret } = await links(change, by);
        const seen = await view(change, by);
        const version = 'version' in seen ? seen.version : '';
        const note = decision === 'reject' ? 'not now' : '';
        const sent = { secret, decision, note, version, ...sessionOf(by) };
        return (await web.decideByLink(sent)).kind;
      }),
    statusOf: (change: string, fence: number) =>
      clock.during(async () => {
        const { clientFor } = await import('#adapters/aws/clients.ts');
        const machine = process.env.CHANGE_WORKFLOW_ARN ?? '';
        const { status = '', error } = await (await clientFor('sfn')).describeExecution({
          executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${change}-${fence}`,
        });
        return { status, error };
      }),
    close: async () => {
      // Whatever is still under way would go on in the next cloud: the clients of a process have one transport.
      await clock.quiet();
      await cloud.close();
    },
  });
};
