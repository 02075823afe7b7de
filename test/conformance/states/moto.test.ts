import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, Scenario } from '#test/scenarios/scenario.ts';
import { scenarios } from '#test/scenarios/scenarios.ts';
import { knownFaults } from './known-faults.ts';
import { type Moto, startMoto } from './moto.ts';
import { runOnMoto, spendToken } from './run-on-moto.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined) {
  console.warn(
    'SKIPPED: conformance with moto. Install test/conformance/states/requirements.txt into a virtual ' +
      'environment and set TRIMTAB_MOTO_PYTHON to its python.',
  );
}

const onRealTime = scenarios.filter((scenario) => scenario.virtualTimeOnly === undefined);

describe.skipIf(python === undefined)("moto's engine ends like the embedded one", () => {
  let moto: Moto;
  const ends = new Map<Scenario, Promise<unknown>>();
  const calls = new Map<Scenario, { readonly name: string; readonly payload: unknown }[]>();

  beforeAll(async () => {
    moto = await startMoto(python ?? '', callFunction);
    // All at once, because most of their time they wait.
    for (const scenario of onRealTime) {
      const end = runOnMoto(moto.client, scenario, `s${scenarios.indexOf(scenario)}-`);
      // Looked at in its own test.
      end.catch(() => {});
      ends.set(scenario, end);
    }
  });
  afterAll(() => moto.close());

  test.each(onRealTime)('$name', async (scenario) => {
    const end = await ends.get(scenario);
    const fault = knownFaults[scenario.name];
    expect(end).toMatchObject(fault?.ends ?? scenario.ends);
    if (fault !== undefined) {
      expect(end, `repaired, delete it from the list: ${fault.why}`).not.toMatchObject(
        scenario.ends,
      );
    }
    if (scenario.calls !== undefined) {
      expect(calls.get(scenario)?.map((call) => call.payload) ?? []).toEqual(scenario.calls);
    }
  });

  test('each known fault belongs to a scenario that runs here', () => {
    const names = onRealTime.map((scenario) => scenario.name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(knownFaults)));
  });

  /** `s3-Work` is the function `Work` of the fourth scenario. */
  const callFunction = async (fullName: string, payload: unknown): Promise<unknown> => {
    const [, index, name = ''] = /^s(\d+)-(.*)$/.exec(fullName) ?? [];
    const scenario = scenarios[Number(index)];
    const script = scenario?.functions?.[name];
    if (scenario === undefined || script === undefined) throw new Error(`no function ${fullName}`);
    const earlier = calls.get(scenario) ?? [];
    calls.set(scenario, [...earlier, { name, payload }]);
    const reply = script(payload as Json, earlier.filter((call) => call.name === name).length);
    if ('throws' in reply) throw Object.assign(new Error(reply.message), { name: reply.throws });
    if ('returns' in reply) return reply.returns;
    const { taskToken } = payload as { taskToken: string };
    for (const use of reply.token) void spendToken(moto.client, taskToken, use);
    return null;
  };
});
