import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeAll, expect, test } from 'vitest';
import { permissionOf } from '#adapters/aws/errors.ts';
import { makeRollBack } from '#app/roll-back.ts';
import { configSchema } from '#core/contract/config.ts';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { FUNCTIONS, placeholderOf } from '#core/contract/workflow.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import { makeInvoke } from '#local/functions.ts';
import type { Around, Call } from '#local/services/wire/answer.ts';
import { tableName } from '#local/tables.ts';
import { approve, hurt } from '#test/support/change-story.ts';
import { deploy, propertiesOf } from '#test/support/deployments.ts';
import { type Embedded, type EmbeddedOptions, openNew } from '#test/support/embedded.ts';
import { oneFunction, oneInstance, oneVolume } from '#test/support/estates.ts';
import { aSeries } from '#test/support/facts.ts';
import { BOUNCE, overTopic } from '#test/support/mail-events.ts';
import { synthesise } from './synthesised.ts';

/**
 * The embedded cloud has no IAM: whatever a function does there succeeds. So that nothing fails in AWS alone, changes are
 * told from scan to verification, every call is noted under the function that made it, and compared with the policies
 * that would be deployed.
 */

const ROLES = 'Trimtab-execute-';
const running = new AsyncLocalStorage<string>();
const used = new Map<string, Set<string>>();
const product = makeInvoke();
const invoke: typeof product = (name, payload) => running.run(name, () => product(name, payload));
const asApi = <T>(run: () => Promise<T>): Promise<T> => running.run('api', run);

/** Calls with the rights of a family's role are the actions' own; nobody is ever refused to ask who they are. */
const note: Around = (call, next) => {
  const who = running.getStore();
  const isOwn = !call.context.principal.includes(ROLES) && call.operation !== 'GetCallerIdentity';
  if (who !== undefined && isOwn)
    used.set(who, new Set([...(used.get(who) ?? []), ...needsOf(call)]));
  return next();
};

/** `ec2:DescribeInstances`, `changes dynamodb:PutItem`; a transaction needs the rights of its parts. */
const needsOf = ({ service, operation, input }: Call): string[] => {
  if (service !== 'dynamodb') return [permissionOf({ service, operation })];
  if (operation === 'TransactWriteItems')
    return input.TransactItems.flatMap((item: object) =>
      Object.entries(item)
        .filter(([, part]) => part !== undefined)
        .map(([kind, { TableName }]) => `${TableName} dynamodb:${kind}Item`),
    );
  // There is no parameter here: whoever asks the table for the brake asks for the parameter too.
  if (operation === 'GetItem' && input.Key.key?.S === 'brake')
    return [`${input.TableName} dynamodb:GetItem`, 'ssm:GetParameter'];
  const names = input.RequestItems ? Object.keys(input.RequestItems) : [input.TableName];
  return names.map((name) => `${name} dynamodb:${operation}`);
};

/** Who lists accounts keeps them, and why it could not. */
const ORGANIZATION = { regions: ['eu-west-1'], externalId: 'ours' };
const { granted } = synthesise({ config: configSchema.parse({ organization: ORGANIZATION }) });
const grantedTo = (entry: string): string[] =>
  granted(`${placeholderOf(entry)}Role`).flatMap(({ Action, Resource }) => {
    const resources = JSON.stringify(Resource).toLowerCase();
    const table = TABLE_VARIABLES.map(tableName).find((name) =>
      resources.includes(`tables${name}`),
    );
    return Action.map((action) => (table === undefined ? action : `${table} ${action}`));
  });

const told = async (
  estate: Estate,
  play: (embedded: Embedded, change: string) => Promise<unknown>,
  { config, ...options }: EmbeddedOptions = {},
): Promise<void> => {
  const given = {
    mode: 'approve',
    organization: ORGANIZATION,
    collection: { sources: { costs: { source: 'cost-explorer' } } },
    ...(config as object),
  };
  const embedded = await openNew(estate, { ...options, config: given, invoke });
  embedded.around = note;
  const run = (name: string, input: object) => embedded.clock.during(() => invoke(name, input));
  for (const name of ['list-scopes', 'collect-costs']) await run(name, {});
  for (const region of estate.regions)
    for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
      await run(name, { account: estate.accountId, region });
  const [change = ''] = await embedded.openChanges();
  await play(embedded, change);
  await embedded.until(change, ({ closed }) => closed !== undefined, 26);
  expect(embedded.errors).toEqual([]);
  await embedded.close();
};

/** Deploys the configuration that is in force once more. */
const deployedAgain = async ({ clock, ports }: Embedded) => {
  const { config } = await clock.during(() => ports.readConfig());
  const saveConfig = (event: object) => clock.during(() => invoke('save-config', event));
  await deploy(saveConfig, { ResourceProperties: propertiesOf(config) });
};

const takenBack = async ({ clock, ports }: Embedded, change: string) => {
  const request = { change, by: 'ana', via: 'cli', because: 'customers complain' };
  await clock.during(() => asApi(() => makeRollBack(ports)(request)));
  await clock.advanceTo(clock.now() + MS_PER_HOUR);
};

/** Something finer than the warm tier keeps it, so that there is something to move. */
const agedSeries = async ({ clock, ports, read }: Embedded, change: string) => {
  const { resource } = (await read(change)).meta;
  const startMs = Math.floor(clock.now() / MS_PER_DAY - 3) * MS_PER_DAY;
  const fine = aSeries({ resource, startMs, periodMs: MS_PER_MINUTE, days: 1 });
  await clock.during(() => ports.saveSeries([fine]));
  expect(await clock.during(() => invoke('age-series', {}))).toMatchObject({ moved: 1 });
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

beforeAll(async () => {
  process.env.EXECUTE_ROLE_PREFIX = ROLES;
  await told(oneInstance(), async (embedded, change) => {
    await asApi(() => approve(embedded, change));
    await embedded.until(change, ({ closed }) => closed !== undefined);
    await lookedAt(embedded, change);
    await takenBack(embedded, change);
    await deployedAgain(embedded);
    await agedSeries(embedded, change);
  });
  await told(oneFunction(), async (embedded, change) => {
    await approve(embedded, change);
    await embedded.until(change, ({ phase }) => phase === 'watching');
    hurt(embedded);
  });
  await told(
    oneVolume(),
    async (embedded, change) => {
      await approve(embedded, change);
      await embedded.until(change, ({ closed }) => closed !== undefined, 26);
      await embedded.clock.advanceTo(embedded.clock.now() + 8 * MS_PER_DAY);
      for (const daily of ['verify-savings', 'anchor-ledgers', 'open-canary'])
        await embedded.clock.during(() => invoke(daily, {}));
      await takenBack(embedded, change);
    },
    { schedules: [] },
  );
  await told(oneInstance(), approve, { config: { execution: { dryRun: true } } });
  // A mail comes back, the execution dies, somebody is reminded, and nobody answers.
  await told(
    oneInstance(),
    async ({ clock, ports, until, read }, change) => {
      await until(change, ({ asked }) => asked !== undefined);
      const approval = (await read(change)).state.asked?.approval ?? '';
      const mail = { ...BOUNCE.mail, tags: { approval: [approval], delivery: ['dlv-1'] } };
      await clock.during(() => invoke('note-returned-mail', overTopic({ ...BOUNCE, mail })));
      await clock.during(() => ports.stopExecution(change, 1, 'killed by the test'));
    },
    {
      config: {
        approval: {
          approvers: [
            { name: 'ana', mail: 'ana@example.com', deputy: 'dee' },
            { name: 'dee', mail: 'dee@example.com', standsIn: true },
          ],
          expiresAfterHours: 2,
        },
      },
    },
  );
}, 300_000);

test.each(FUNCTIONS)('$entry makes no call that it is not granted', ({ entry }) => {
  const needs = [...(used.get(entry) ?? [])];
  expect(needs).not.toEqual([]);
  const rights = new Set(grantedTo(entry));
  expect(needs.filter((need) => !rights.has(need)).sort()).toEqual([]);
});

/** Verbs of people, queues of many, and what was stopped before its first call: no story here has all of that. */
const DOES_MUCH_ELSE = ['admit-changes', 'api', 'await-turn', 'reconcile', 'sweep'];

/** The widest right on each table that is among these needs. */
const rightsOn = (needs: readonly string[]): Record<string, string> => {
  const byTable = Map.groupBy(
    needs.filter((need) => need.includes(' dynamodb:')),
    (need) => need.split(' ')[0] ?? '',
  );
  const among = (found: readonly string[], operations: RegExp) =>
    found.some((need) => operations.test(need));
  return Object.fromEntries(
    [...byTable].map(([table, found]) => {
      if (among(found, /:(BatchWrite|Delete)Item$/)) return [table, 'replace'];
      return [table, among(found, /:(Put|Update)Item$/) ? 'append' : 'read'];
    }),
  );
};

test.each(FUNCTIONS.filter(({ entry }) => !DOES_MUCH_ELSE.includes(entry)))(
  '$entry has no right on a table that it does not use',
  ({ entry }) => {
    expect(rightsOn(grantedTo(entry))).toEqual(rightsOn([...(used.get(entry) ?? [])]));
  },
);
