import type {
  InstanceStateChange,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceAttributeCommandOutput,
  StartInstancesCommandInput,
  StartInstancesCommandOutput,
  StopInstancesCommandInput,
  StopInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { INSTANCE_TYPES } from '../../instance-types.ts';
import { powerAt, stateOf, switchMs, typeAt } from '../../lifecycle/instance.ts';
import type { InstanceRecord } from '../../records.ts';
import { extended } from '../../timeline.ts';
import type { Answer, World } from '../../world.ts';
import { ec2Call, invalidValue, notFound, required } from './request.ts';

export const changeInstances = (world: World): Record<string, Handler> => ({
  StopInstances: (
    input: StopInstancesCommandInput,
    context: CallContext,
  ): Answer<StopInstancesCommandOutput> => {
    const records = named(world, input.InstanceIds, context);
    for (const record of records) checkStoppable(record, context.now);
    const isOff = (record: InstanceRecord) =>
      ['stopping', 'stopped'].includes(powerAt(record, context.now));
    return world.store.mutate(ec2Call('StopInstances', input, context), (tx) => ({
      StoppingInstances: records.map((record) => {
        tx.mention('AWS::EC2::Instance', record.id);
        if (!isOff(record)) tx.put(switched(world, record, false, context.now));
        return stateChange(record, isOff(record) ? undefined : 'stopping', context.now);
      }),
    }));
  },

  StartInstances: (
    input: StartInstancesCommandInput,
    context: CallContext,
  ): Answer<StartInstancesCommandOutput> => {
    const records = named(world, input.InstanceIds, context);
    const isOn = (record: InstanceRecord) =>
      ['pending', 'running'].includes(powerAt(record, context.now));
    for (const record of records) if (!isOn(record)) checkStartable(world, record, context.now);
    return world.store.mutate(ec2Call('StartInstances', input, context), (tx) => ({
      StartingInstances: records.map((record) => {
        tx.mention('AWS::EC2::Instance', record.id);
        if (!isOn(record)) tx.put(switched(world, record, true, context.now));
        return stateChange(record, isOn(record) ? undefined : 'pending', context.now);
      }),
    }));
  },

  ModifyInstanceAttribute: (
    input: ModifyInstanceAttributeCommandInput,
    context: CallContext,
  ): Answer<ModifyInstanceAttributeCommandOutput> => {
    const [record] = named(world, [required(input.InstanceId, 'InstanceId')], context);
    const name = input.InstanceType?.Value ?? attributeValue(input);
    if (record === undefined || name === undefined)
      throw new ServiceError(
        'NotImplemented',
        'The simulated account changes no attribute but InstanceType.',
        501,
      );
    const type = INSTANCE_TYPES.get(name);
    if (type === undefined) throw invalidValue(`Invalid value '${name}' for InstanceType.`);
    if (powerAt(record, context.now) !== 'stopped')
      throw new ServiceError(
        'IncorrectInstanceState',
        `The instance '${record.id}' is not in the 'stopped' state.`,
      );
    if (type.architecture !== record.architecture)
      throw invalidValue(
        `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${record.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
      );
    return world.store.mutate(ec2Call('ModifyInstanceAttribute', input, context), (tx) => {
      tx.put({ ...record, types: extended(record.types, context.now, type.name) });
      return {};
    });
  },
});

/** The older form: the attribute's name and its value. */
const attributeValue = ({ Attribute, Value }: ModifyInstanceAttributeCommandInput) =>
  Attribute === 'instanceType' ? Value : undefined;

function named(
  world: World,
  ids: readonly string[] | undefined,
  { region }: CallContext,
): InstanceRecord[] {
  return [...new Set(required(ids, 'InstanceIds'))].map((id) => {
    const record = world.store.get('instance', id);
    if (record === undefined || record.region !== region) throw notFound('InvalidInstanceID', id);
    return record;
  });
}

function checkStoppable(record: InstanceRecord, now: EpochMs): void {
  if (record.traits.stopProtection)
    throw new ServiceError(
      'OperationNotPermitted',
      `The instance '${record.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  if (powerAt(record, now) === 'pending') throw wrongState(record, 'stopped');
}

function checkStartable(world: World, record: InstanceRecord, now: EpochMs): void {
  if (powerAt(record, now) === 'stopping') throw wrongState(record, 'started');
  const type = typeAt(record, now);
  if (!world.isOffered(type, record.zone))
    throw new ServiceError(
      'Unsupported',
      `Your requested instance type (${type}) is not supported in your requested Availability Zone (${record.zone}).`,
    );
  if (!world.hasCapacity(type, record.zone, now))
    throw new ServiceError(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${record.zone}). Our system will be working on provisioning additional capacity.`,
      500,
    );
}

const wrongState = (record: InstanceRecord, verb: string) =>
  new ServiceError(
    'IncorrectInstanceState',
    `The instance '${record.id}' is not in a state from which it can be ${verb}.`,
  );

function switched(world: World, record: InstanceRecord, on: boolean, at: EpochMs): InstanceRecord {
  const settledAt = at + switchMs(world.store.estate.seed, record.id, at);
  return { ...record, power: [...record.power, { at, on, settledAt }] };
}

function stateChange(
  record: InstanceRecord,
  to: 'pending' | 'stopping' | undefined,
  now: EpochMs,
): InstanceStateChange {
  const previous = powerAt(record, now);
  return {
    InstanceId: record.id,
    PreviousState: stateOf(previous),
    CurrentState: stateOf(to ?? previous),
  };
}
