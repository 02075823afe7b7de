import type { EpochMs } from '#core/model/units.ts';
import type { Handler, Service, ServiceName } from '#local/services/wire/service.ts';
import { type Control, makeControl } from './control.ts';
import type { Estate } from './estate/estate.ts';
import { gated } from './gate.ts';
import type { MutationRecord } from './mutation.ts';
import { Buckets, type Rate } from './rates.ts';
import { alarms } from './services/alarms.ts';
import { autoScaling } from './services/auto-scaling.ts';
import { classicLoadBalancing } from './services/classic-load-balancing.ts';
import { cloudformation } from './services/cloudformation.ts';
import { cloudtrail } from './services/cloudtrail.ts';
import { cloudwatch } from './services/cloudwatch.ts';
import { costExplorer } from './services/cost-explorer.ts';
import { changeInstances } from './services/ec2/change-instances.ts';
import { changeVolumes } from './services/ec2/change-volumes.ts';
import { describeInstances } from './services/ec2/describe-instances.ts';
import { describeVolumes } from './services/ec2/describe-volumes.ts';
import { elasticIps } from './services/ec2/elastic-ips.ts';
import { images } from './services/ec2/images.ts';
import { instanceTypes } from './services/ec2/instance-types.ts';
import { snapshotUses } from './services/ec2/snapshot-uses.ts';
import { snapshots } from './services/ec2/snapshots.ts';
import { tags } from './services/ec2/tags.ts';
import { kms } from './services/kms.ts';
import { lambda } from './services/lambda.ts';
import { functionCallers } from './services/lambda-callers.ts';
import { loadBalancing } from './services/load-balancing.ts';
import { logs } from './services/logs.ts';
import { rds } from './services/rds.ts';
import { route53 } from './services/route-53.ts';
import { sts } from './services/sts.ts';
import { Store } from './store.ts';
import type { World } from './world.ts';

export interface AccountOptions {
  /** SQLite file that keeps what was changed; `:memory:` keeps it until `close`. */
  readonly file: string;
  readonly clock: { readonly now: () => EpochMs };
  /** What there was before the first change; the same estate must be given each time the file is opened. */
  readonly estate: Estate;
  /** Rates at which calls are throttled; AWS's own when left out. */
  readonly rate?: (service: string, operation: string) => Rate;
}

/**
 * An AWS account that is simulated: it knows AWS, and nothing of who calls it.
 *
 * It keeps AWS's rules (states that take time, limits, dry runs, pages, throttles, late reads of EC2, late bills and
 * trails) and physics: metrics follow from load and capacity at the time, so that a wrong size hurts and the way back
 * heals. Left out: networks, policies, what no check, action or guard asks for. It answers what it does not know with an
 * error, never with silence.
 */
export interface Account {
  readonly services: readonly Service[];
  readonly control: Control;
  /** Every mutating call that took effect, oldest first. */
  mutations(): readonly MutationRecord[];
  close(): void;
}

/**
 * Opens the account in `file`, or a new one.
 *
 * @throws InvalidInputError when the file cannot be read or holds another estate.
 */
export function openAccount({ file, clock, estate, rate }: AccountOptions): Account {
  const store = new Store(file, estate);
  const control = makeControl(store, clock.now);
  const { hasCapacity, isOffered, trailDelayMs } = control;
  const world: World = { store, hasCapacity, isOffered, trailDelayMs };
  const options = {
    accountId: estate.accountId,
    conditions: control,
    buckets: new Buckets(),
    ...(rate && { rate }),
  };
  return {
    services: Object.entries(operationsOf(world)).map(([name, operations]) =>
      gated(name as ServiceName, operations, options),
    ),
    control,
    mutations: () => store.mutations(),
    close: () => store.close(),
  };
}

const operationsOf = (world: World): Partial<Record<ServiceName, Record<string, Handler>>> => ({
  'auto-scaling': autoScaling(world),
  cloudformation: cloudformation(world),
  cloudtrail: cloudtrail(world),
  cloudwatch: { ...cloudwatch(world), ...alarms(world) },
  'cost-explorer': costExplorer(world),
  ec2: {
    ...describeInstances(world),
    ...changeInstances(world),
    ...describeVolumes(world),
    ...changeVolumes(world),
    ...elasticIps(world),
    ...snapshots(world),
    ...snapshotUses(world),
    ...images(world),
    ...tags(world),
    ...instanceTypes(world),
  },
  'elastic-load-balancing': classicLoadBalancing(world),
  'elastic-load-balancing-v2': loadBalancing(world),
  kms: kms(world),
  lambda: { ...lambda(world), ...functionCallers(world) },
  logs: logs(world),
  rds: rds(world),
  'route-53': route53(world),
  sts: sts(),
});
