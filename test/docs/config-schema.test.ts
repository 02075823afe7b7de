import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { ConfigShape } from '#core/contract/config/json-schema.ts';
import { configSchema } from '#core/contract/config.ts';
import { startingConfiguration } from '../../cli/starting-configuration.ts';

const published = JSON.parse(readFileSync('docs/trimtab.schema.json', 'utf8')) as ConfigShape;

type Place = readonly [path: string, shape: ConfigShape];
/** Every place that has a name, at any depth. */
const placesOf = (shape: ConfigShape, path = ''): readonly Place[] => {
  const { properties = {}, items, oneOf = [], additionalProperties } = shape;
  return [
    ...Object.entries(properties).flatMap(([name, one]): readonly Place[] => [
      [`${path}.${name}`, one],
      ...placesOf(one, `${path}.${name}`),
    ]),
    ...(items ? placesOf(items, `${path}[]`) : []),
    ...(additionalProperties ? placesOf(additionalProperties, `${path}.*`) : []),
    ...oneOf.flatMap((one) => placesOf(one, path)),
  ];
};
const PLACES = placesOf(published);

test('every setting says what it is for', () => {
  expect(PLACES.length).toBeGreaterThan(150);
  expect(PLACES.filter(([, { description = '' }]) => description.length < 10)).toEqual([]);
});

test('every number that is built in says where it comes from', () => {
  const unexplained = PLACES.filter(
    ([path, { default: given, $comment }]) =>
      typeof given === 'number' && $comment === undefined && !path.startsWith('.checks.'),
  );
  expect(unexplained.map(([path]) => path)).toEqual([]);
});

describe('an editor that reads the schema', () => {
  const schema = z.fromJSONSchema(published as Parameters<typeof z.fromJSONSchema>[0]);
  const isTaken = (text: string) => schema.safeParse(parse(text) ?? {}).success;

  test('takes what Trimtab writes itself, with every example in it', () => {
    const text = startingConfiguration();
    expect(isTaken(text)).toBe(true);
    expect(isTaken(text.replaceAll(/^#(?=\S| {2})/gm, ''))).toBe(true);
  });

  test.each([
    'environments: { staging: {} }',
    // What is missing here may stand in the rest of the file.
    'environments: { staging: { organization: { regions: [eu-west-1] } } }',
    'environments: { staging: { notifications: { targets: { team: { channel: C0123ABCD } } } } }',
  ])('takes %s, as Trimtab does', (text) => {
    expect(isTaken(text)).toBe(true);
  });

  test.each([
    'mode: auto',
    'environments: { staging: { mode: auto } }',
    'environments: { staging: { environments: {} } }',
    'environments: { staging: { accounts: [{ regions: [eu-west-1] }] } }',
    'aproval: {}',
    'accounts: [{ id: 123456789012, regions: [eu-west-1] }]',
    'accounts: [{ id: "123456789012", regions: [] }]',
    'decision: { riskThresholds: { high: 51 } }',
    'execution: { safety: { maxChangesPerHour: 0 } }',
    'collection: { sources: { costs: { source: focus-file } } }',
    'checks: { ec2/idle-instances: { enabled: false } }',
    'checks: { ec2/idle-instance: { enabled: 1 } }',
    'policy: { rules: [{ name: a, when: { band: [low] }, require: nobody, where: here }] }',
    'notifications: { targets: { team: { kind: slack, channel: C0123ABCD } } }',
  ])('refuses %s, as Trimtab does', (text) => {
    expect(isTaken(text)).toBe(false);
  });
});

/** Of each entry of a list or a map, or of a group that is left out as a whole. */
const NOT_IN_FORCE = /[[*]|^\.checks|quietHours|^\.organization/;

test('what the schema calls a default is one', () => {
  const config: unknown = configSchema.parse({});
  const valueAt = (path: string) =>
    path
      .split('.')
      .slice(1)
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], config);
  const settings = PLACES.filter(
    ([path, { default: given, properties }]) =>
      given !== undefined && properties === undefined && !NOT_IN_FORCE.test(path),
  );
  expect(settings.length).toBeGreaterThan(50);
  for (const [path, { default: given }] of settings) expect(valueAt(path), path).toEqual(given);
});
