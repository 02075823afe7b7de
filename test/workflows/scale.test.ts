import { expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { SCHEDULES } from '#core/contract/workflow.ts';
import { pagesOf } from '#core/inventory/accounts.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import { makeInvoke } from '#local/functions.ts';
import type { Measured, MeasuredChange } from '#scripts/scale.ts';
import { approve } from '#test/support/change-story.ts';
import { openNew } from '#test/support/embedded.ts';
import { oneFunction, oneInstance, oneVolume } from '#test/support/estates.ts';
import {
  type AskStates,
  type ExecutionSize,
  executionSizes,
} from '#test/support/execution-size.ts';
import { runOrganization } from './run-organization.ts';

/** What docs/scale.md calculates with; measured here, and written by `vitest -u`. */
const GOLDEN = '../golden/scale.json';
const PAYLOAD_LIMIT = 64 * 1_024;
const EVENT_LIMIT = 10_000;

const measureChange = async (estate: Estate): Promise<MeasuredChange> => {
  const product = makeInvoke();
  const invocations: string[] = [];
  const embedded = await openNew(estate, {
    config: { mode: 'approve' },
    invoke: (name, payload) => {
      invocations.push(name);
      return product(name, payload);
    },
  });
  const { clock } = embedded;
  for (const region of estate.regions)
    for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
      await clock.during(() => product(name, { account: estate.accountId, region }));
  let watching = false;
  const cost = { before: { priced: 0, writes: 0 }, watch: { priced: 0, writes: 0 } };
  embedded.around = (call, next) => {
    const { service, operation, input } = call;
    // A metric that is asked for costs as much as any other call of CloudWatch.
    const into = watching ? cost.watch : cost.before;
    if (service === 'cloudwatch') into.priced += input.MetricDataQueries?.length ?? 1;
    if (service === 'dynamodb') into.writes += WRITES[operation]?.(input) ?? 0;
    return next();
  };
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  const isOverOr = (phase?: string) => (state: { phase: string; closed?: unknown }) =>
    state.phase === phase || state.closed !== undefined;
  await embedded.until(change, isOverOr('watching'), 26);
  const { state: begun } = await embedded.read(change);
  watching = begun.closed === undefined;
  const judgements = () => invocations.filter((name) => name === 'judge-watches').length;
  const before = judgements();
  await embedded.until(change, isOverOr(), 26);
  const judged = judgements() - before;
  const each = (count: number) => (watching ? Math.ceil(count / judged) : 0);
  const states = await clientFor('sfn');
  const ask: AskStates = (operation, input) =>
    clock.during(
      () =>
        states[operation.replace(/^./, (c) => c.toLowerCase()) as 'listExecutions'](
          input as never,
        ) as never,
    );
  const [size] = await executionSizes(ask, process.env.CHANGE_WORKFLOW_ARN ?? '');
  const { state } = await embedded.read(change);
  expect(state.closed?.outcome).toBe('completed');
  await embedded.close();
  return {
    ...limitsOf(size),
    invocations: invocations.filter((name) => !SCHEDULED.has(name)).length,
    writes: cost.before.writes,
    metrics: cost.before.priced,
    judgement: { writes: each(cost.watch.writes), metrics: each(cost.watch.priced) },
  };
};

/** They come for all changes at once. */
const SCHEDULED = new Set(
  SCHEDULES.flatMap(({ target }) => ('function' in target ? [target.function] : [])),
);
/** Write units: one for each started KiB. What is sent is a little longer than what is stored. */
const unitsOf = (written: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(written, bytesAsText)) / 1_024);
const bytesAsText = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? 'x'.repeat(value.byteLength) : value;
type Writes = (input: { TransactItems?: unknown[]; RequestItems?: object }) => number;
const WRITES: Readonly<Record<string, Writes>> = {
  PutItem: unitsOf,
  UpdateItem: unitsOf,
  DeleteItem: unitsOf,
  // Each part of a transaction is paid for twice.
  TransactWriteItems: ({ TransactItems = [] }) =>
    TransactItems.reduce<number>((units, item) => units + 2 * unitsOf(item), 0),
  BatchWriteItem: ({ RequestItems = {} }) =>
    Object.values(RequestItems)
      .flat()
      .reduce<number>((units, item) => units + unitsOf(item), 0),
};

const limitsOf = (size: ExecutionSize | undefined) => {
  const { transitions, events, payloadBytes } = size ?? {
    transitions: 0,
    events: 0,
    payloadBytes: 0,
  };
  // Rounded up, since ids and texts are not always as long.
  return { transitions, events, payloadBytes: Math.ceil(payloadBytes / 1_024) * 1_024 };
};

const REGIONS = Array.from({ length: 20 }, (_, n) => `us-region-${n}`);

/** Two pages of a large organisation: a full one, and one account. */
const measureOrganization = async (workflow: 'collect' | 'optimize') => {
  const accounts = Array.from({ length: 41 }, (_, n) => ({
    account: `${n}`.padStart(12, '0'),
    regions: REGIONS,
  }));
  const { sizes, atOnce } = await runOrganization(workflow, {
    'list-scopes': () => ({ pages: pagesOf(accounts) }),
    'collect-inventory': () => ({ resources: 100_000 }),
    'collect-metrics': () => ({ points: 1_000_000, series: 100_000 }),
    'run-checks': () => ({ found: 1_000 }),
    'open-changes': () => ({ open: [] }),
  });
  const named = (like: RegExp) => limitsOf(sizes.find(({ name }) => like.test(name)));
  return {
    root: limitsOf(sizes[0]),
    page: named(/-p0$/),
    account: named(/-p0-\d{12}$/),
    atOnceInTwoPages: atOnce,
  };
};

test('what a change and a collection take is as docs/scale.md has it, and within the limits', async () => {
  const measured: Measured = {
    change: {
      'lambda/resize-memory': await measureChange(oneFunction()),
      'ec2/resize-instance': await measureChange(oneInstance()),
      'ebs/snapshot-and-delete-volume': await measureChange(oneVolume()),
    },
    collect: await measureOrganization('collect'),
    optimize: await measureOrganization('optimize'),
  };
  const { collect, optimize, change } = measured;
  const all = [
    ...Object.values(change),
    ...[collect, optimize].flatMap(({ root, page, account }) => [root, page, account]),
  ];
  for (const { events, payloadBytes } of all) {
    expect(events).toBeLessThan(EVENT_LIMIT);
    expect(payloadBytes).toBeLessThan(PAYLOAD_LIMIT);
  }
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot(GOLDEN);
}, 300_000);
