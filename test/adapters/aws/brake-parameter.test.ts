import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeReadBrakeParameter } from '#adapters/aws/brake-parameter.ts';
import { systemClock } from '#adapters/aws/clock.ts';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import type { ReadBrake } from '#app/ports.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { NOW } from '#test/support/facts.ts';
import { aService, type Cloud, ENV, openCloudWithTables } from './cloud.ts';

const NAME = '/trimtab/Trimtab/brake';

let cloud: Cloud;
let answer: () => unknown;
let asked: string[];
let readBrake: ReadBrake;
beforeEach(async () => {
  asked = [];
  const GetParameter: Handler = ({ Name }) => {
    asked.push(Name);
    return answer();
  };
  cloud = await openCloudWithTables([aService('ssm', { GetParameter })]);
  answer = says('off');
  ({ readBrake } = makeControlStore(ENV, makeReadBrakeParameter(NAME, systemClock)));
});
afterEach(() => cloud.close());

const says = (Value: string) => () => ({ Parameter: { Name: NAME, Value } });
const control = makeControlStore(ENV);

test.each(['off', 'Off', ' off\n'])('is off while the parameter says %j', async (value) => {
  answer = says(value);
  expect(await readBrake()).toEqual({ on: false });
  expect(asked).toEqual([NAME]);
});

test.each(['on', 'stop', 'incident 4711', 'offf', '0', ' '])(
  'is on when it says %j',
  async (value) => {
    answer = says(value);
    const { on, by, reason } = await readBrake();
    expect({ on, by }).toEqual({ on: true, by: `the parameter ${NAME}` });
    expect(reason).toContain(JSON.stringify(value));
  },
);

test.each([
  ['AccessDeniedException', 400],
  ['ThrottlingException', 400],
  ['ParameterNotFound', 400],
  ['InternalServerError', 500],
])('counts as on when it cannot be read: %s', async (code, status) => {
  answer = () => {
    throw new ServiceError(code, 'no', status);
  };
  const { on, by, reason } = await readBrake();
  expect({ on, by }).toEqual({ on: true, by: undefined });
  expect(reason).toContain(`${NAME} cannot be read`);
});

test('counts as on when the answer has no value', async () => {
  answer = () => ({});
  expect(await readBrake()).toMatchObject({ on: true });
});

test('a failure is not kept: the next call asks again', async () => {
  answer = () => {
    throw new ServiceError('ThrottlingException', 'no', 400);
  };
  expect(await readBrake()).toMatchObject({ on: true });
  answer = says('off');
  expect(await readBrake()).toEqual({ on: false });
});

test('takes effect within five seconds, and is asked once in that time', async () => {
  await readBrake();
  answer = says('stop');
  await cloud.clock.advanceTo(NOW + 4_999);
  expect(await readBrake()).toEqual({ on: false });
  expect(asked).toHaveLength(1);
  await cloud.clock.advanceTo(NOW + 5_000);
  expect(await readBrake()).toMatchObject({ on: true });
});

test('the table stops alone, and names who did', async () => {
  const set = { on: true, by: 'Ada', at: NOW, reason: 'incident 12' };
  await control.setBrake(set);
  expect(await readBrake()).toEqual(set);
});

test('lifting the stop in the table leaves that of the parameter', async () => {
  answer = says('stop');
  await control.setBrake({ on: false, by: 'Bo', at: NOW });
  expect(await readBrake()).toMatchObject({ on: true, by: `the parameter ${NAME}` });
});

test('a table that cannot be read stops whatever the parameter says', async () => {
  cloud.around = async ({ service }, next) => {
    if (service === 'ssm') return next();
    throw new ServiceError('AccessDeniedException', 'no', 400);
  };
  expect(await readBrake()).toMatchObject({ on: true });
});

test('without a parameter nothing but the table is asked', async () => {
  expect(makeReadBrakeParameter(undefined, systemClock)).toBeUndefined();
  expect(await control.readBrake()).toEqual({ on: false });
  expect(asked).toEqual([]);
});
