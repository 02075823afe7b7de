import { describe, expect, test } from 'vitest';
import { INSTANCE_GUARDS } from '#core/guards/instance.ts';
import type { InstanceAttributes, InstanceHealth } from '#core/guards/surroundings.ts';
import type { InstanceFact } from '#core/model/facts.ts';
import { anInstance, NOW } from '#test/support/facts.ts';
import { anInstanceAttributes, answerOf, CALM, stoppedBy } from '#test/support/guards.ts';

const INSTANCE = INSTANCE_GUARDS.map(({ id }) => id);
const stopped = (fact: Partial<InstanceFact>, attributes: Partial<InstanceAttributes> = {}) =>
  stoppedBy({
    before: anInstance(fact),
    surroundings: { ...CALM, instanceAttributes: anInstanceAttributes(attributes) },
  }).filter((id) => INSTANCE.includes(id));

describe('an instance', () => {
  test.each<[string, Partial<InstanceFact>, Partial<InstanceAttributes>, string[]]>([
    ['that is ordinary', {}, {}, []],
    ['on spare capacity', { lifecycle: 'spot' }, {}, ['spot']],
    ['on a schedule', { lifecycle: 'scheduled' }, {}, ['spot']],
    ['on dedicated hardware', { tenancy: 'dedicated' }, {}, ['tenancy']],
    ['on a host of its own', {}, { hostId: 'h-1' }, ['tenancy']],
    ['with its root on the host', { rootDevice: 'instance-store' }, {}, ['instance-store']],
    ['with data on the host', {}, { instanceStoreVolumes: ['ephemeral0'] }, ['instance-store']],
    ['with an address that it would lose', {}, { publicIp: '1.2.3.4' }, ['public-address']],
    ['with an address that stays', {}, { publicIp: '1.2.3.4', hasElasticIp: true }, []],
    ['with stop protection', {}, { stopProtection: true }, ['protection']],
    ['with termination protection', {}, { terminationProtection: true }, ['protection']],
    ['with hibernation', {}, { hibernation: true }, ['hibernation']],
    ['that terminates at shutdown', {}, { shutdownBehavior: 'terminate' }, ['shutdown-behavior']],
    ['of the marketplace', {}, { productCodes: ['abc'] }, ['licence']],
    ['with SQL Server', {}, { usageOperation: 'RunInstances:0006' }, ['licence']],
    ['with a licence of its own', {}, { usageOperation: 'RunInstances:0800' }, ['licence']],
    ['with a licence that is not said', {}, { usageOperation: '' }, ['licence']],
    ['with Windows by the hour', {}, { usageOperation: 'RunInstances:0002' }, []],
    ['with Red Hat by the hour', {}, { usageOperation: 'RunInstances:0010' }, []],
  ])('%s', (_name, fact, attributes, ids) => expect(stopped(fact, attributes)).toEqual(ids));

  test.each<[string, Partial<InstanceHealth>, Partial<InstanceFact>, boolean]>([
    ['ok', {}, {}, true],
    ['impaired', { instance: 'impaired' }, {}, false],
    ['still starting', { system: 'initializing' }, {}, false],
    ['unknown', { system: '' }, {}, false],
    ['not asked of a stopped one', { instance: 'not-applicable' }, { state: 'stopped' }, true],
    ['ok with an event ahead', { events: [{ code: 'system-reboot', notBefore: NOW }] }, {}, false],
    ['ok with an event at no time', { events: [{ code: 'x', notBefore: null }] }, {}, false],
  ])('whose status is %s', (_name, health, fact, clear) => {
    const surroundings = { ...CALM, instanceHealth: { ...CALM.instanceHealth, ...health } };
    expect(answerOf('instance-health', { before: anInstance(fact), surroundings })?.clear).toBe(
      clear,
    );
  });

  test('says what AWS has planned, and from when on', () => {
    const events = [{ code: 'instance-retirement', notBefore: NOW }];
    const surroundings = { ...CALM, instanceHealth: { ...CALM.instanceHealth, events } };
    expect(answerOf('instance-health', { surroundings })?.says).toBe(
      'AWS has planned instance-retirement from 31 Aug 12:00 UTC on: wait until that is over',
    );
  });
});
