// Longer than 250 lines: one list of stories, in the order in which a change meets its functions.
import { expect } from 'vitest';
import { clientFor, setMembership } from '#adapters/aws/clients.ts';
import { makeRollBack } from '#app/roll-back.ts';
import type { AnyAction } from '#core/actions/action.ts';
import { stopInstance } from '#core/actions/ec2/stop-instance.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { METRICS } from '#core/checks/check.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import type { NeighbourRecord } from '#local/account/neighbours.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { tableName } from '#local/tables.ts';
import { configFor, forkBefore } from '#test/faults/stack/forks.ts';
import { PEOPLE, storiesOf } from '#test/faults/stack/plot.ts';
import { recommend } from '#test/faults/stack/recommend.ts';
import { estateOf } from '#test/faults/stack/subjects.ts';
import {
  ACCOUNT,
  aDatabase,
  aFunction,
  aLogGroup,
  anAddress,
  anEstate,
  anInstance,
  REGION,
} from '#test/local/account/an-account.ts';
import { currentCaller, invokeAsThemselves, runAs } from '#test/support/callers.ts';
import { approve, hurt, INSTANCE, VOLUME } from '#test/support/change-story.ts';
import { deploy, propertiesOf } from '#test/support/deployments.ts';
import { type Embedded, type EmbeddedOptions, openNew } from '#test/support/embedded.ts';
import { oneFunction, oneInstance, oneVolume } from '#test/support/estates.ts';
import { aSeries } from '#test/support/facts.ts';
import { BOUNCE, overTopic } from '#test/support/mail-events.ts';
import { HOME, READ_ROLE } from './deployment.ts';

const ORGANIZATION = { regions: ['eu-west-1'], externalId: 'ours' };
/** Everything is told to everybody: by mail, to a topic, and to Slack with a secret of Systems Manager. */
const NOTIFICATIONS = {
  targets: {
    team: { kind: 'mail', to: ['team@example.com'] },
    topic: { kind: 'sns', topics: { info: `arn:aws:sns:${REGION}:${ACCOUNT}:trimtab-all` } },
    channel: { kind: 'slack', channel: 'C0123ABCD', token: 'ssm:/trimtab/Trimtab/secrets/slack' },
  },
  routes: [{ to: ['approvers', 'team', 'topic', 'channel'] }],
};
const APPROVERS = [
  { name: 'ana', mail: 'ana@example.com', deputy: 'bo' },
  { name: 'bo', mail: 'bo@example.com', standsIn: true },
];

const invoke = invokeAsThemselves();
const asApi = <T>(work: () => Promise<T>): Promise<T> => runAs('api', work);

/** Where functions have their home from here on, those that are loaded and those that are not yet. */
const setHome = (home: string) => {
  process.env.HOME_ACCOUNT = home;
  setMembership({ home, readRole: READ_ROLE });
};

/** Opens an account as one of others. */
const begun = async (...given: Parameters<typeof openNew>): Promise<Embedded> => {
  const embedded = await openNew(...given);
  setHome(HOME);
  return embedded;
};

/** The canary is of the deployment's own account. */
const canaryOpened = async ({ clock, estate }: Embedded) => {
  setHome(estate.accountId);
  await clock.during(() => invoke('open-canary', {}));
  setHome(HOME);
};

/** An account is collected and checked. */
const collected = async (
  estate: Estate,
  { config, ...options }: EmbeddedOptions = {},
): Promise<Embedded> => {
  const embedded = await begun(estate, {
    ...options,
    invoke,
    config: {
      mode: 'approve',
      organization: ORGANIZATION,
      collection: { sources: { costs: { source: 'cost-explorer' } } },
      approval: { approvers: APPROVERS },
      notifications: NOTIFICATIONS,
      ...(config as object),
    },
  });
  const run = (name: string, input: object) => embedded.clock.during(() => invoke(name, input));
  for (const name of ['list-scopes', 'collect-costs']) await run(name, {});
  for (const region of estate.regions)
    for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
      await run(name, { account: estate.accountId, region });
  return embedded;
};

const opened = async (
  estate: Estate,
  options?: EmbeddedOptions,
): Promise<{ readonly embedded: Embedded; readonly changes: readonly string[] }> => {
  const embedded = await collected(estate, options);
  return { embedded, changes: await embedded.openChanges() };
};

const ended = async (embedded: Embedded, changes: readonly string[]): Promise<void> => {
  for (const change of changes)
    await embedded.until(change, ({ closed }) => closed !== undefined, 26);
  expect(embedded.errors).toEqual([]);
  await embedded.close();
};

/** What was found first in an account is told to its end. */
const told = async (
  estate: Estate,
  play: (embedded: Embedded, change: string) => Promise<unknown>,
  options: EmbeddedOptions = {},
): Promise<void> => {
  const { embedded, changes } = await opened(estate, options);
  const [change = ''] = changes;
  await play(embedded, change);
  await ended(embedded, [change]);
};

const approved = (embedded: Embedded, change: string) => asApi(() => approve(embedded, change));

/** Deploys the configuration that is in force once more. */
const deployedAgain = async ({ clock, ports }: Embedded) => {
  const { config } = await clock.during(() => ports.readConfig());
  const saveConfig = (event: object) => clock.during(() => invoke('save-config', event));
  await deploy(saveConfig, { ResourceProperties: propertiesOf(config) });
};

const takenBack = async ({ clock, ports }: Embedded, change: string) => {
  const request = { change, by: 'ana', via: 'cli', because: 'customers complain' };
  const answer = await clock.during(() => asApi(() => makeRollBack(ports)(request)));
  await clock.advanceTo(clock.now() + MS_PER_HOUR);
  return answer;
};

const VOLUME_ARN = `arn:aws:ec2:${REGION}:${ACCOUNT}:volume/${VOLUME}`;
const CANARY_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:open-canary`;

/** Another change holds the resource. */
const heldByAnother = async ({ clock }: Embedded, resource: string) => {
  const db = await clientFor('dynamodb');
  const Item = { resource, change: 'chg-another', lockedAt: clock.now() };
  await clock.during(() => db.put({ TableName: tableName('LOCKS_TABLE'), Item }));
};

const passedOn = async (embedded: Embedded, change: string) => {
  const { clock, web } = embedded;
  await embedded.until(change, ({ asked }) => asked !== undefined);
  const { passOn: secret } = await embedded.links(change);
  const view = await clock.during(() => asApi(() => web.viewPassOn({ secret })));
  const version = view.kind === 'open' ? view.version : '';
  await clock.during(() => asApi(() => web.passOnByLink({ secret, version })));
};

/** There is something to move to each tier, which people then look at. */
const agedSeries = async ({ clock, ports, read }: Embedded, change: string) => {
  const { resource } = (await read(change)).meta;
  const daysAgo = (days: number) => Math.floor(clock.now() / MS_PER_DAY - days) * MS_PER_DAY;
  const finer = [3, 40].map((days) =>
    aSeries({ resource, startMs: daysAgo(days), periodMs: MS_PER_MINUTE, days: 1 }),
  );
  await clock.during(() => ports.saveSeries(finer));
  expect(await clock.during(() => invoke('age-series', {}))).toMatchObject({ moved: 2 });
  const seen = () => ports.storedSeries(resource, METRICS, daysAgo(41), clock.now());
  expect(await clock.during(() => asApi(seen))).not.toEqual([]);
};

/** All that the console reads of an account, and of a change that is over. */
const lookedAt = async ({ clock, web, read }: Embedded, change: string) => {
  const { meta } = await read(change);
  await clock.during(() =>
    asApi(() =>
      Promise.all([
        web.estate.resources(),
        web.estate.resource(meta.resource),
        web.estate.costs({}),
        web.estate.auditEntries({ limit: 5 }),
        web.estate.policies(),
        web.estate.health(),
        web.recommendations.list(),
        web.recommendations.read(meta.recommendation),
      ]),
    ),
  );
};

/** A classic load balancer, before the instance and another one. */
const SHOP: NeighbourRecord = {
  kind: 'load-balancer',
  id: 'shop',
  region: REGION,
  instances: [{ id: INSTANCE }, { id: 'i-0000000000000000f' }],
};

/** One detached volume, encrypted by a key of the customer's own. */
const encrypted = (): Estate => {
  const keyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/orders`;
  const { resources, ...estate } = oneVolume();
  return {
    ...estate,
    resources: resources.map((each) =>
      each.kind === 'volume' ? { ...each, encrypted: true, keyArn } : each,
    ),
    neighbours: [{ kind: 'key', id: keyArn, region: REGION, state: 'Enabled' }],
  };
};

/** A function may not look at EC2, from a call of its own on; left out: from the beginning. */
const refusing = (caller: string, after?: string): Embedded['around'] => {
  let isRefused = after === undefined;
  return async (call, next) => {
    if (currentCaller() !== caller || call.service !== 'ec2') return next();
    if (isRefused)
      throw new ServiceError('UnauthorizedOperation', 'you are not allowed to do this', 403);
    isRefused = call.operation === after;
    return next();
  };
};

/** What is recommended is an action, on an estate of its own; whoever is asked agrees. */
const acted = async (action: AnyAction, estate: Estate, execution: object = {}): Promise<void> => {
  const given = configFor('two-people');
  const config = { ...given, execution: { ...given.execution, ...execution } };
  const embedded = await begun(estate, { invoke, config });
  await recommend(embedded, action);
  const changes = await embedded.openChanges();
  for (const change of changes) {
    await embedded.until(change, ({ asked, closed }) => (asked ?? closed) !== undefined);
    // Guards keep everybody's hands from the canary.
    if ((await embedded.read(change)).state.closed !== undefined) continue;
    for (const { name, mail } of PEOPLE)
      await asApi(() => embedded.decide(change, 'approve', { name, mail, isSignedIn: true }));
  }
  await ended(embedded, changes);
};

/** From scan to verification. To have another function covered, tell one in which it is called. */
const TOLD: Readonly<Record<string, () => Promise<void>>> = {
  'an instance is resized, looked at, taken back, and deployed over': () =>
    told({ ...oneInstance(), neighbours: [SHOP] }, async (embedded, change) => {
      await passedOn(embedded, change);
      await approved(embedded, change);
      await embedded.until(change, ({ closed }) => closed !== undefined);
      await lookedAt(embedded, change);
      await takenBack(embedded, change);
      await deployedAgain(embedded);
      await agedSeries(embedded, change);
    }),
  'a function needs more than it was left': () =>
    told(oneFunction(), async (embedded, change) => {
      await approved(embedded, change);
      await embedded.until(change, ({ phase }) => phase === 'watching');
      // Step Functions may run a task once more, whose answer was lost.
      const again = { change, fence: 1, taskToken: 'of an earlier try' };
      await embedded.clock.during(() => invoke('ask-approval', again));
      hurt(embedded);
    }),
  'a function is called by its alias': () =>
    told(anEstate([aFunction({ alias: { name: 'live', version: '7' } })]), async () => {}),
  'a volume is deleted, billed, anchored and taken back': () =>
    told(
      encrypted(),
      async (embedded, change) => {
        const { clock } = embedded;
        await approved(embedded, change);
        await embedded.until(change, ({ closed }) => closed !== undefined, 26);
        for (const days of [8, 1]) {
          await clock.advanceTo(clock.now() + days * MS_PER_DAY);
          for (const daily of ['verify-savings', 'anchor-ledgers'])
            await clock.during(() => invoke(daily, {}));
        }
        await canaryOpened(embedded);
        await clock.during(() => asApi(() => embedded.web.verbs.verifyAudit()));
        await takenBack(embedded, change);
      },
      { schedules: [] },
    ),
  'another change is in the way of the first one': async () => {
    const embedded = await collected(oneVolume());
    for (const arn of [VOLUME_ARN, CANARY_ARN]) await heldByAnother(embedded, arn);
    expect(await embedded.openChanges()).toEqual([]);
    await canaryOpened(embedded);
    await embedded.close();
  },
  'another change is in the way of taking back': async () => {
    const { embedded, changes } = await opened(oneVolume());
    const [change = ''] = changes;
    await approved(embedded, change);
    await embedded.until(change, ({ closed }) => closed !== undefined, 26);
    await heldByAnother(embedded, VOLUME_ARN);
    expect(await takenBack(embedded, change)).toMatchObject({ kind: 'impossible' });
    await embedded.close();
  },
  'a snapshot is made, and cannot be looked at': () =>
    told(oneVolume(), async (embedded, change) => {
      embedded.around = refusing('apply-step', 'CreateSnapshot');
      await approved(embedded, change);
    }),
  'everything is collected': async () => {
    const others = [anAddress(), aLogGroup(), aDatabase()];
    await (await collected(anEstate([anInstance(), ...others]))).close();
  },
  'one change waits for another of its group': async () => {
    const id = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:crop`;
    const both = anEstate([aFunction(), aFunction({ id, name: 'crop' })]);
    const config = { execution: { caps: { atOnce: 1 } } };
    const { embedded, changes } = await opened(both, { config });
    expect(changes).toHaveLength(2);
    for (const change of changes) await approved(embedded, change);
    await ended(embedded, changes);
  },
  'a mail comes back, an execution dies, and nobody answers': () =>
    told(
      oneInstance(),
      async ({ clock, ports, until, read }, change) => {
        await until(change, ({ asked }) => asked !== undefined);
        const approval = (await read(change)).state.asked?.approval ?? '';
        const mail = { ...BOUNCE.mail, tags: { approval: [approval], delivery: ['dlv-1'] } };
        await clock.during(() => invoke('note-returned-mail', overTopic({ ...BOUNCE, mail })));
        await clock.during(() => ports.stopExecution(change, 1, 'killed by the test'));
      },
      { config: { approval: { approvers: APPROVERS, expiresAfterHours: 2 } } },
    ),
  'an instance behind a classic load balancer is stopped': () => {
    const estate = estateOf(stopInstance);
    return acted(stopInstance, { ...estate, neighbours: [...(estate.neighbours ?? []), SHOP] });
  },
  'a plan cannot be written, and nothing was touched': () =>
    told(oneInstance(), async (embedded, change) => {
      embedded.around = refusing('write-plan');
      await approved(embedded, change);
    }),
};

/** The example of each action: carried out, turned back, and only rehearsed. */
const OF_ACTIONS = ACTIONS.flatMap((action) => {
  const estate = estateOf(action);
  const undone = storiesOf(action).filter((story) => story !== 'completes');
  return [
    [`${action.id} completes`, () => acted(action, estate)] as const,
    [`${action.id} rehearsed`, () => acted(action, estate, { dryRun: true })] as const,
    // Its beginning is known once it has been told to the end.
    ...undone.map(
      (story) =>
        [`${action.id} ${story}`, async () => void (await forkBefore(action, story, 1))] as const,
    ),
  ];
});

/** All of them, by the names that a failing one is found by. */
export const STORIES: Readonly<Record<string, () => Promise<void>>> = {
  ...TOLD,
  ...Object.fromEntries(OF_ACTIONS),
};
