import type { Now, ReadFact, ReadFacts } from '#app/ports.ts';
import type { Scope } from '#core/contract/events.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type ClientOwner, clientFor } from '../clients.ts';
import { readAddresses } from './addresses.ts';
import { readDatabases } from './databases.ts';
import type { ReaderRole } from './fact.ts';
import { readFunction, readFunctions } from './functions.ts';
import { readInstances } from './instances.ts';
import { readLogGroup, readLogGroups } from './log-groups.ts';
import { readVolumes } from './volumes.ts';

interface Reading {
  readonly owner: ClientOwner;
  readonly scope: Scope;
  readonly observedAt: EpochMs;
  /** Of the one resource that is wanted; absent: all of them. */
  readonly arn?: string;
}

const READERS: Readonly<Record<ResourceType, (reading: Reading) => AsyncIterable<Fact>>> = {
  'ec2/instance': async function* ({ owner, scope, observedAt, arn }) {
    yield* readInstances(await clientFor('ec2', owner), scope, observedAt, idIn(arn));
  },
  'ebs/volume': async function* ({ owner, scope, observedAt, arn }) {
    yield* readVolumes(await clientFor('ec2', owner), scope, observedAt, idIn(arn));
  },
  'ec2/address': async function* ({ owner, scope, observedAt, arn }) {
    yield* readAddresses(await clientFor('ec2', owner), scope, observedAt, idIn(arn));
  },
  'lambda/function': async function* ({ owner, scope, observedAt, arn }) {
    const lambda = await clientFor('lambda', owner);
    if (arn === undefined) yield* readFunctions(lambda, scope, observedAt);
    else yield await readFunction(lambda, scope, observedAt, arn);
  },
  'logs/log-group': async function* ({ owner, scope, observedAt, arn }) {
    const logs = await clientFor('logs', owner);
    if (arn === undefined) yield* readLogGroups(logs, scope, observedAt);
    else yield await readLogGroup(logs, scope, observedAt, arn);
  },
  'rds/instance': async function* ({ owner, scope, observedAt, arn }) {
    const id = arn?.slice(arn.lastIndexOf(':') + 1);
    yield* readDatabases(await clientFor('rds', owner), scope, observedAt, id);
  },
};

/** EC2 is asked by id: the part of the ARN after the slash. */
const idIn = (arn: string | undefined): string | undefined => arn?.slice(arn.indexOf('/') + 1);

type FactReaderOptions = ReaderRole & { readonly now: Now };

export const makeReadFacts =
  ({ readRoleName, now }: FactReaderOptions): ReadFacts =>
  (scope, type) =>
    READERS[type]({ owner: { ...scope, roleName: readRoleName }, scope, observedAt: now() });

export const makeReadFact =
  ({ readRoleName, now }: FactReaderOptions): ReadFact =>
  async (scope, type, arn) => {
    const owner = { ...scope, roleName: readRoleName };
    try {
      // EC2 shows a terminated instance for a while; there is nothing left of it.
      for await (const fact of READERS[type]({ owner, scope, observedAt: now(), arn }))
        return fact.type === 'ec2/instance' && fact.state === 'terminated' ? undefined : fact;
      return undefined;
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  };
