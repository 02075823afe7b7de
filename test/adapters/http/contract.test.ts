// Longer than 250 lines: every route is asked in every role, from one table of what each needs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { makeApi } from '#adapters/http/api.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { auditEntriesSchema } from '#core/contract/api-audit.ts';
import { costSummarySchema } from '#core/contract/api-costs.ts';
import { policyListSchema } from '#core/contract/api-policies.ts';
import {
  resourceListSchema,
  resourceUsageSchema,
  resourceViewSchema,
} from '#core/contract/api-resources.ts';
import { ROLES } from '#core/contract/roles.ts';
import { sum } from '#core/model/money.ts';
import { makeInvoke } from '#local/functions.ts';
import { aFunction, anEstate, aVolume } from '#test/local/account/an-account.ts';
import { approve } from '#test/support/change-story.ts';
import { type Embedded, openNew } from '#test/support/embedded.ts';
import { fakeWeb } from './web-use-cases.ts';

/**
 * What is answered, compared with what is declared: reads over an account with a change that is over, writes over fakes.
 * One file, since all of it shares that account, which takes longer to make than any test to run.
 */

const ORIGIN = 'http://127.0.0.1:4781';

const DECLARED = makeApi({
  useCases: fakeWeb(),
  session: () => undefined,
  logSecurity: () => {},
}).openAPIRegistry.definitions.flatMap((each) => (each.type === 'route' ? [each.route] : []));

type Route = (typeof DECLARED)[number];

/** The schema that a route declares for a status; undefined where it answers without a body. */
const schemaOf = (route: Route, status: number): z.ZodType | undefined => {
  const response = route.responses[status];
  if (response === undefined) throw new Error(`${route.path} does not declare ${status}`);
  const content = 'content' in response ? response.content?.['application/json'] : undefined;
  return content !== undefined && 'schema' in content ? (content.schema as z.ZodType) : undefined;
};

const appOver = (useCases: WebUseCases) =>
  makeWebApp({
    useCases,
    publicUrl: ORIGIN,
    session: () => ({ user: 'you', roles: ROLES, assurance: 'stepped-up' }),
    logSecurity: () => {},
    logError: ({ error }) => {
      throw error;
    },
    newId: () => 'ref',
  });
const HEADERS = { host: new URL(ORIGIN).host, 'content-type': 'application/json' };

let embedded: Embedded;
/** What stands for `{id}`, by the first part of the path. */
const ids: Record<string, string> = {};
const read = async (path: string): Promise<{ status: number; body: unknown }> => {
  const app = appOver(embedded.web);
  const response = await embedded.clock.during(async () =>
    app.request(`${ORIGIN}/api${path}`, { headers: HEADERS }),
  );
  return { status: response.status, body: await response.json() };
};

beforeAll(async () => {
  const estate = anEstate([
    aFunction({ tags: { env: 'dev' } }),
    aVolume({ tags: { 'trimtab:ignore': '' } }),
  ]);
  const costs = { source: 'cost-explorer' };
  embedded = await openNew(estate, {
    config: { mode: 'approve', collection: { sources: { costs } } },
  });
  const invoke = makeInvoke();
  const scope = { account: estate.accountId, region: estate.regions[0] ?? '' };
  const run = (name: string, input: object) => embedded.clock.during(() => invoke(name, input));
  await run('collect-costs', {});
  for (const name of ['collect-inventory', 'collect-metrics', 'run-checks']) await run(name, scope);
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ closed }) => closed !== undefined, 26);
  const { meta } = await embedded.read(change);
  Object.assign(ids, {
    changes: meta.number,
    approvals: meta.number,
    recommendations: meta.recommendation,
    resources: meta.resource,
  });
}, 60_000);
afterAll(() => embedded.close());

const QUERIES: Readonly<Record<string, string>> = {
  '/rollback': '?since=0',
  '/resources/usage': '?type=lambda/function&arns=a,b',
};

describe('a read', () => {
  test.each(DECLARED.filter(({ method }) => method === 'get').map((route) => [route.path, route]))(
    '%s is answered as it is declared',
    async (path, route) => {
      const id = encodeURIComponent(ids[path.split('/')[1] ?? ''] ?? '');
      const { status, body } = await read(`${path.replace('{id}', id)}${QUERIES[path] ?? ''}`);
      expect([path, status]).toEqual([path, 200]);
      expect(schemaOf(route, 200)?.parse(body)).toEqual(body);
    },
  );

  test('of something that is not there is a 404 in the one shape, wherever there is an id', async () => {
    for (const route of DECLARED.filter(
      ({ path }) => path.includes('{id}') && !path.includes('}/'),
    ))
      if (route.method === 'get') {
        const { status, body } = await read(route.path.replace('{id}', 'nothing-of-this-name'));
        expect([route.path, status]).toEqual([route.path, 404]);
        schemaOf(route, 404)?.parse(body);
      }
  });
});

/** What people would send; a new write needs a line here. */
const SENT: Readonly<Record<string, object>> = {
  '/alerts/{id}/acknowledge': { note: 'on it' },
  '/approvals/bulk': { decision: 'approve', approvals: [{ approval: 'apr-1', version: 'v' }] },
  '/approvals/{id}/ask-again': { reason: 'again' },
  '/approvals/{id}/comment': { text: 'why?' },
  '/approvals/{id}/decision': { decision: 'approve', version: 'v' },
  '/approvals/{id}/pass-on': {},
  '/approvals/{id}/snooze': { until: 5, reason: 'later' },
  '/approvals/{id}/withdraw': { reason: 'no' },
  '/brake': { on: true, reason: 'incident' },
  '/changes/{id}/rollback': { reason: 'slow' },
  '/rollback': { since: 0, reason: 'slow' },
};

describe('a write', () => {
  test.each(DECLARED.filter(({ method }) => method === 'post').map((route) => [route.path, route]))(
    '%s is answered as it is declared, and takes nothing else',
    async (path, route) => {
      const send = async (body: unknown) =>
        appOver(fakeWeb()).request(`${ORIGIN}/api${path.replace('{id}', 'chg-0001')}`, {
          method: 'POST',
          headers: HEADERS,
          body: JSON.stringify(body),
        });
      const done = await send(SENT[path]);
      const schema = schemaOf(route, done.status);
      expect(done.ok).toBe(true);
      const text = await done.text();
      if (schema === undefined) expect(text).toBe('');
      else schema.parse(JSON.parse(text));
      for (const body of [{ ...SENT[path], by: 'somebody else' }, [], 'x']) {
        const refused = await send(body);
        expect(refused.status).toBe(400);
        schemaOf(route, 400)?.parse(await refused.json());
      }
    },
  );
});

describe('what is told of the account', () => {
  test('resources say what is open, what was done, and why one is left alone', async () => {
    const list = resourceListSchema.parse((await read('/resources')).body);
    const row = (arn: string | undefined) => list.resources.find((each) => each.arn === arn);
    const volume = list.resources.find(({ type }) => type === 'ebs/volume');
    // That of the canary too.
    expect(list.resources).toHaveLength(3);
    expect(row(ids.resources)).toMatchObject({
      open: { recommendations: 0 },
      lastChange: { number: ids.changes, outcome: 'completed' },
    });
    expect(volume?.protected).toBe('It has the tag trimtab:ignore.');
    expect(list.total).toEqual({
      resources: 3,
      protected: 1,
      recommendations: list.resources.reduce((n, { open }) => n + open.recommendations, 0),
      saves: sum(
        'USD',
        list.resources.map(({ open }) => open.saves),
      ),
      cost: sum(
        'USD',
        list.resources.flatMap(({ cost }) => cost ?? []),
      ),
      priced: list.resources.filter(({ cost }) => cost !== undefined).length,
    });
    expect(volume?.cost?.amount).toMatch(/^[1-9]/);
    expect(list.types.reduce((n, { resources }) => n + resources, 0)).toBe(3);
    expect(list.notRead).not.toBeNull();
  });

  test('how much resources were used is told by the peaks of their days', async () => {
    const ask = (type: string, arns: string) =>
      read(`/resources/usage?type=${type}&arns=${encodeURIComponent(arns)}`);
    const { body } = await ask('lambda/function', `${ids.resources},arn:of:nothing`);
    const { usage } = resourceUsageSchema.parse(body);
    expect(usage.map(({ arn, metric }) => [arn, metric])).toEqual([[ids.resources, 'memory.used']]);
    const peaks = usage[0]?.peakPerDay ?? [];
    expect(peaks.length).toBeGreaterThanOrEqual(14);
    expect(peaks.some((peak) => (peak ?? 0) > 0)).toBe(true);
    expect((await ask('lambda/function', Array(26).fill('a').join())).status).toBe(400);
    for (const arns of ['', ',', 'a,', 'a b', 'é'])
      expect([arns, (await ask('lambda/function', arns)).status]).toEqual([arns, 400]);
    expect((await ask('lambda/nothing', 'a')).status).toBe(400);
  });

  test('one resource shows what was collected of it, and its changes', async () => {
    const path = `/resources/${encodeURIComponent(ids.resources ?? '')}`;
    const view = resourceViewSchema.parse((await read(path)).body);
    expect(view.fact.arn).toBe(ids.resources);
    expect(view.usage.length).toBeGreaterThan(0);
    expect(view.usage.every(({ resource }) => resource === ids.resources)).toBe(true);
    expect(view.changes.map(({ number }) => number)).toEqual([ids.changes]);
    // It was carried out since it was found.
    expect(view.recommendations).toEqual([]);
  });

  test('costs say which days are not complete yet', async () => {
    const summary = costSummarySchema.parse((await read('/costs/summary')).body);
    expect(summary.source).toBe('cost-explorer');
    expect(summary.days[0]?.complete).toBe(true);
    expect(summary.days.at(-1)?.complete).toBe(false);
    const day = summary.days[3]?.day;
    const one = costSummarySchema.parse((await read(`/costs/summary?from=${day}&to=${day}`)).body);
    expect(one.days.map((each) => each.day)).toEqual([day]);
  });

  test('the audit is read page by page, newest first, each entry once', async () => {
    const all = auditEntriesSchema.parse((await read('/audit/entries?limit=200')).body);
    expect(all.next).toBeUndefined();
    const { events } = await embedded.read(await embedded.ports.findChange(ids.changes ?? ''));
    expect(all.entries.map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash).reverse());
    const paged: unknown[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const page = auditEntriesSchema.parse((await read(`/audit/entries?limit=4${after}`)).body);
      paged.push(...page.entries);
      next = page.next;
    }
    expect(paged).toEqual(all.entries);
  });

  test('the audit is filtered by who, how, what and which change', async () => {
    const entries = async (query: string) =>
      auditEntriesSchema.parse((await read(`/audit/entries?${query}`)).body).entries;
    const decided = await entries('who=ana');
    expect(decided.map(({ kind, via }) => [kind, via])).toEqual([['decided', 'mail']]);
    expect(await entries('via=mail')).toEqual(decided);
    expect(await entries('kind=decided')).toEqual(decided);
    expect(await entries(`change=${ids.changes}&kind=decided`)).toEqual(decided);
    expect(await entries('who=nobody')).toEqual([]);
    expect(decided[0]?.says).toContain('ana');
    expect((await read('/audit/entries?change=chg-9999')).status).toBe(404);
    expect((await read('/audit/entries?after=made-up')).status).toBe(400);
    expect((await read('/audit/entries?from=5&to=1')).status).toBe(400);
  });

  test('policies count what they matched', async () => {
    const list = policyListSchema.parse((await read('/policies')).body);
    expect(list.judged).toBe(1);
    const hit = list.rules.filter(({ hits }) => hits > 0).map(({ name }) => name);
    expect(hit).toContain('mode-approve');
    expect(hit).not.toContain('mode-recommend');
    expect(list.caps).toContain('At most 5 changes at once.');
  });
});
