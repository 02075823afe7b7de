import { describe, expect, test } from 'vitest';
import { releaseAddress } from '#core/actions/ec2/release-address.ts';
import { resizeInstance } from '#core/actions/ec2/resize-instance.ts';
import { stopInstance } from '#core/actions/ec2/stop-instance.ts';
import { compare } from '#core/actions/observe.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { AddressFact, InstanceFact } from '#core/model/facts.ts';
import { anAddress, anInstance } from '#test/support/facts.ts';
import { cloudWith, TinyRun } from '#test/support/tiny-cloud.ts';

describe('ec2/resize-instance', () => {
  const fact = anInstance({ instanceType: 'm6i.2xlarge' });
  const to = { instanceType: 'm6i.xlarge' };
  const steps = resizeInstance.plan(fact, to);

  test('stops, changes the type and starts, and the way back is the reverse', () => {
    const run = new TinyRun(cloudWith(fact));
    run.apply(steps);
    run.undo(steps);
    expect(run.calls.map(({ operation }) => operation)).toEqual([
      'StopInstances',
      'ModifyInstanceAttribute',
      'StartInstances',
      'StopInstances',
      'ModifyInstanceAttribute',
      'StartInstances',
    ]);
  });

  test.each([
    ['stop', 'stopping', 'm6i.2xlarge', 'transient'],
    ['stop', 'pending', 'm6i.2xlarge', 'transient'],
    ['stop', 'running', 'm6i.xlarge', 'other'],
    ['resize', 'running', 'm6i.2xlarge', 'other'],
    ['start', 'pending', 'm6i.xlarge', 'transient'],
    ['start', 'stopping', 'm6i.xlarge', 'transient'],
    ['start', 'terminated', 'm6i.xlarge', 'other'],
  ])('at step %s an instance that is %s on %s is %s', (id, state, type, expected) => {
    const step = steps.find((candidate) => candidate.id === id);
    expect(step && compare({ state, type }, step.state)).toBe(expected);
  });

  test.each([
    ['whose root would be lost by a stop', { rootDevice: 'instance-store' }, /keeps its root/],
    ['that has the type already', { instanceType: 'm6i.xlarge' }, /m6i.xlarge already/],
    ['that is stopped', { state: 'stopped' }, /only a running instance/],
  ] as const)('makes no plan for an instance %s', (_name, given, message) => {
    const plan = () => resizeInstance.plan(anInstance(given), to);
    expect(plan).toThrow(NotPermittedError);
    expect(plan).toThrow(message);
  });

  test('says the way back with the old type, and what could go wrong with both', () => {
    expect(resizeInstance.undoes.steps(fact)).toContain('m6i.2xlarge');
    expect(resizeInstance.couldGoWrong(fact, to)).toMatch(/m6i\.xlarge.*m6i\.2xlarge/);
  });

  test('takes only what looks like an instance type', () => {
    expect(resizeInstance.params.safeParse({ instanceType: 'xlarge' }).success).toBe(false);
  });
});

describe('ec2/release-address', () => {
  const fact = anAddress({ tags: { b: '2', a: '1', 'aws:x': '3' } });

  test('asks for the very same address on the way back, with its tags', () => {
    const run = new TinyRun(cloudWith(fact));
    const steps = releaseAddress.plan(fact, {});
    run.apply(steps);
    expect(run.cloud.addresses).toEqual({});
    run.undo(steps);
    expect(run.calls.at(-1)).toMatchObject({
      operation: 'AllocateAddress',
      input: {
        Address: '203.0.113.10',
        NetworkBorderGroup: 'us-east-1',
        TagSpecifications: [
          {
            Tags: [
              { Key: 'a', Value: '1' },
              { Key: 'b', Value: '2' },
              { Key: 'trimtab:replaces', Value: 'eipalloc-07d2' },
            ],
          },
        ],
      },
    });
  });

  test('promises no way back, and says who may have the address then', () => {
    expect(releaseAddress.undoes.how).toBe('not-guaranteed');
    expect(releaseAddress.undoes.within).toContain('only while nobody else has it');
    expect(releaseAddress.couldGoWrong(fact, {})).toContain('somebody else');
  });

  test.each<[string, Partial<AddressFact>]>([
    ['in use', { associatedWith: 'i-1' }],
    ['of a service', { managedBy: 'nat' }],
    ['of an own range', { pool: 'ipv4pool-ec2-1' }],
    [
      'with no room for a tag',
      { tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, ''])) },
    ],
  ])('is not for an address %s', (_name, given) => {
    expect(() => releaseAddress.plan(anAddress(given), {})).toThrow(NotPermittedError);
  });
});

describe('ec2/stop-instance', () => {
  test('stops, and the way back starts', () => {
    const fact = anInstance();
    const run = new TinyRun(cloudWith(fact));
    const steps = stopInstance.plan(fact, {});
    run.apply(steps);
    run.undo(steps);
    expect(run.calls.map(({ operation }) => operation)).toEqual([
      'StopInstances',
      'StartInstances',
    ]);
  });

  test.each<[string, Partial<InstanceFact>]>([
    ['that is stopped', { state: 'stopped' }],
    ['whose root is on the host', { rootDevice: 'instance-store' }],
  ])('is not for an instance %s', (_name, given) => {
    expect(() => stopInstance.plan(anInstance(given), {})).toThrow(NotPermittedError);
  });

  test('is watched by what depends on it, since it is silent itself', () => {
    expect(stopInstance.watch).toMatchObject({ metrics: [], hardChecks: ['alarms', 'dependants'] });
  });
});
