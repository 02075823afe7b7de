import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exampleFact } from '#core/actions/example-fact.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { pick } from '#core/actions/observe.ts';
import { permissionsOf } from '#core/actions/permissions.ts';
import { INDEX_NAMES, METRICS } from '#core/checks/check.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { CHECKS } from '#core/checks/index.ts';
import { runChecks, Tally } from '#core/checks/run-checks.ts';
import { sourcesOf } from '#core/metrics/derived.ts';
import { factSchema } from '#core/model/facts.ts';
import { type Json, planSchema, stepSchema } from '#core/model/plan.ts';
import { aPlan } from '#test/support/changes.ts';
import { NOTHING, run } from '#test/support/checks.ts';
import { aSeries, NOW } from '#test/support/facts.ts';

/** Files of a catalogue that hold an entry, as ids; what entries share stands beside them and exports none. */
const entriesIn = (folder: string, definer: string): string[] =>
  globSync(`core/${folder}/*/*.ts`)
    .filter((file) => readFileSync(file, 'utf8').includes(`= ${definer}(`))
    .map((file) => file.replace(`core/${folder}/`, '').replace(/\.ts$/, ''))
    .sort();
const idsOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);

describe.each([
  ['checks', 'defineCheck', idsOf(CHECKS)],
  ['actions', 'defineAction', idsOf(ACTIONS)],
])('the catalogue of %s', (folder, definer, ids) => {
  test('holds every file of its folder, under the id that is its path, sorted', () => {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(entriesIn(folder, definer));
  });

  test.each(ids)('tests %s', (id) => {
    const service = id.split('/')[0];
    expect(readFileSync(`test/core/${folder}/${service}.test.ts`, 'utf8')).toContain(`'${id}'`);
  });
});

describe.each(CHECKS.map((check) => [check.id, check] as const))('%s', (_id, check) => {
  const resource = exampleFact(check.resource);
  const anySeries = check.series.metrics.map((metric) =>
    aSeries({ metric, resource: resource.arn, value: (_, i) => (i % 3 === 0 ? null : 0.1) }),
  );

  test('has defaults for all its options, which are JSON', () => {
    const options = check.options.parse({});
    expect(JSON.parse(JSON.stringify(options))).toEqual(options);
  });

  test('asks only for what exists, and says what it rests on', () => {
    for (const need of check.needs) expect(INDEX_NAMES).toContain(need);
    for (const metric of check.series.metrics) expect(METRICS).toContain(metric);
    expect(check.source).toMatch(/^https:\/\//);
    expect([check.title, check.why].every((text) => text.length > 10)).toBe(true);
    expect(check.version).toBeGreaterThan(0);
  });

  test('has a catalogue entry of its own', () => {
    expect(CHECKS.filter(({ catalogueId }) => catalogueId === check.catalogueId)).toHaveLength(1);
  });

  test('recommends nothing of an estate that nobody collected, and does not fail', () => {
    expect(run(check, resource, { indexes: NOTHING }).answer.kind).not.toBe('recommend');
    const odd = run(check, resource, { indexes: NOTHING, series: anySeries });
    expect(odd.answer.kind).not.toBe('recommend');
  });

  test('does not look at anything that it did not declare', () => {
    const { lookups, series } = run(check, resource, { series: anySeries }).evidence;
    expect(Object.keys(lookups).sort()).toEqual([...check.needs].sort());
    // What the first metrics decide, it may leave at that.
    expect(check.series.metrics).toEqual(expect.arrayContaining(Object.keys(series)));
  });

  test('says the same twice', () => {
    const twice = [1, 2].map(() => run(check, resource, { series: anySeries }));
    expect(twice[0]).toEqual(twice[1]);
  });
});

test('an empty estate is looked at without a finding', async () => {
  const tally = new Tally();
  const setting = { checks: configureChecks({}), indexes: NOTHING, now: NOW, tally };
  expect(await Array.fromAsync(runChecks(setting, []))).toEqual([]);
  expect(tally.counts()).toEqual([]);
});

describe.each(ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  const before = exampleFact(action.resource);
  const params = action.params.parse(action.example) as Json;
  const plan = aPlan(before, id, params);

  test('makes a plan of its example that can be stored', () => {
    expect(factSchema.parse(before)).toEqual(before);
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  test('makes the same plan twice', () => {
    expect(aPlan(structuredClone(before), id, params)).toEqual(plan);
  });

  test('belongs to the family that its id names', () => {
    expect(id.split('/')[0]).toBe(action.family);
    expect(permissionsOf(action).calls.length).toBeGreaterThan(0);
  });

  test('names each step once, in letters that a reference can use', () => {
    const ids = idsOf(plan.steps);
    expect(new Set(ids).size).toBe(ids.length);
    for (const step of ids) expect(step).toMatch(/^[a-z]+$/);
  });

  test('begins each step somewhere else than it ends, and nowhere on the way', () => {
    for (const { state, undo } of plan.steps) {
      for (const { before: from, after: to, transient } of [
        state,
        ...(undo?.state ? [undo.state] : []),
      ]) {
        const places = [from, to, ...transient].map((place) => JSON.stringify(place));
        expect(new Set(places).size).toBe(places.length);
      }
    }
  });

  test('undoes every step but those whose artefact it declares to leave', () => {
    for (const step of plan.steps) {
      expect(stepSchema.parse(step)).toEqual(step);
      if (step.undo !== undefined) continue;
      expect(action.undoes.how).not.toBe('exactly');
      expect(Object.keys(step.outputs ?? {})).toContain(action.leaves?.output);
    }
  });

  test('declares what it replaces when its way back is seen elsewhere', () => {
    const isElsewhere = plan.steps.some(({ undo }) => undo?.state !== undefined);
    expect(action.replaces !== undefined).toBe(isElsewhere);
  });

  test('refers only to what is there: the change, its own read, steps before it', () => {
    const references = [...JSON.stringify(plan.steps).matchAll(/"\$ref":"([^"]+)"/g)].map(
      (m) => m[1],
    );
    const outputs = plan.steps.flatMap((step) =>
      Object.keys(step.outputs ?? {}).map((name) => `steps.${step.id}.outputs.${name}`),
    );
    for (const reference of references) {
      expect(['change.id', ...outputs, reference?.match(/^state\..+/)?.[0]]).toContain(reference);
    }
  });

  test('reads nothing into an empty answer', () => {
    for (const { state, undo } of plan.steps) {
      const empty = { Reservations: [], Volumes: [], Snapshots: [] };
      const paths = [state, ...(undo?.state ? [undo.state] : [])].filter(
        ({ read }) => read.service === 'ec2',
      );
      for (const { path } of paths) expect(pick(empty, path)).toBeNull();
    }
  });

  test('is watched by metrics that exist, or says why not', () => {
    if ('nothingToWatch' in action.watch) {
      expect(action.watch.nothingToWatch.length).toBeGreaterThan(20);
      return;
    }
    for (const { name } of action.watch.metrics) {
      for (const source of sourcesOf(name)) expect(METRICS).toContain(source);
    }
    expect(action.watch.minutes % 5).toBe(0);
  });

  test('says in words what it does to whom', () => {
    expect(action.couldGoWrong(before, params)).toMatch(/\.$/);
    expect(action.undoes.steps(before).length).toBeGreaterThan(5);
    expect(action.interruption.says.length).toBeGreaterThan(3);
  });

  test('is recommended by a check, for the same type of resource', () => {
    const text = globSync('core/checks/*/*.ts').map((file) => readFileSync(file, 'utf8'));
    expect(text.some((source) => source.includes(`action: '${id}'`))).toBe(true);
    expect(CHECKS.some((check) => check.resource === action.resource)).toBe(true);
  });
});
