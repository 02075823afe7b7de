import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { scenarios } from '#test/scenarios/scenarios.ts';
import { endOf, openWorld, runToEnd, START, startScenario } from './run-scenario.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: () => string;
};

describe('the embedded engine', () => {
  test.each(scenarios)('$name', async (scenario) => {
    const world = openWorld(scenario, ':memory:');
    startScenario(world, scenario);
    await runToEnd(world);

    expect(endOf(world)).toMatchObject(scenario.ends);
    if ('output' in scenario.ends) expect(endOf(world).output).toEqual(scenario.ends.output);
    if (scenario.takesMs !== undefined) expect(world.clock.now() - START).toBe(scenario.takesMs);
    if (scenario.calls !== undefined) {
      expect(world.calls.map((call) => call.payload)).toEqual(scenario.calls);
    }
    world.states.close();
  });

  test('the table is not empty and its names are unique', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(40);
    expect(new Set(scenarios.map((s) => s.name)).size).toBe(scenarios.length);
  });
});

describe('asl-validator accepts', () => {
  const definitions = scenarios.flatMap((s) =>
    [s.machine, ...Object.values(s.others ?? {})].map((machine) => ({ name: s.name, machine })),
  );
  test.each(definitions)('the definition of: $name', ({ machine }) => {
    // It writes into what it reads.
    const result = validate(structuredClone(machine));
    expect(result.isValid, result.errorsText()).toBe(true);
  });
});
