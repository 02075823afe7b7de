import type { EpochMs } from '#core/model/units.ts';
import { type Circumstance, surround } from './circumstances.ts';
import { isSold } from './instance-types.ts';
import type { Store } from './store.ts';
import { always, extended } from './timeline.ts';

/** Something that happens to a workload; it stays until another injection replaces its factor (1 heals). */
export type Injection =
  /** A function's working set is `factor` times its own from now on: bigger payloads. */
  | { readonly kind: 'memory-demand'; readonly functionName: string; readonly factor: number }
  /** An instance's load, or the computing of each invocation, is `factor` times its own from now on. */
  | { readonly kind: 'cpu-demand'; readonly instanceId: string; readonly factor: number }
  | { readonly kind: 'cpu-demand'; readonly functionName: string; readonly factor: number }
  /** A volume is asked for `factor` times as many operations from now on. */
  | { readonly kind: 'io-demand'; readonly volumeId: string; readonly factor: number };

/** Whether EC2 has machines of a type in a zone, from now on and up to `until`. */
export interface Capacity {
  readonly type: string;
  readonly zone: string;
  readonly available: boolean;
  readonly until?: EpochMs;
}

/** EC2 stops selling a type in a zone, for good. */
export interface Withdrawal {
  readonly type: string;
  readonly zone: string;
}

/** All calls of an operation are throttled up to `until`. */
export interface Throttle {
  readonly service: string;
  /** All operations of the service when left out. */
  readonly operation?: string;
  readonly until: EpochMs;
}

/** A principal whose ARN contains `principal` (everybody when left out) may not do `service:Operation`. */
export interface Denial {
  readonly action: string;
  readonly principal?: string;
}

/** What an experimenter can do to the account that no call of an API can; all of it survives a restart. */
export interface Control {
  /** @throws when the resource does not exist */
  inject(injection: Injection): void;
  capacity(capacity: Capacity): void;
  /** Puts something around a resource that stands in the way of changing it. @throws when the resource does not exist */
  surround(circumstance: Circumstance): void;
  withdrawOffering(withdrawal: Withdrawal): void;
  /** From now on the trail delivers this much later than usual; 0 ends it. */
  delayTrail(ms: number): void;
  throttle(throttle: Throttle): void;
  deny(denial: Denial): void;
  /** Lifts all denials. */
  allowAll(): void;
}

/** What `Control` has set, as the account's services ask for it. */
export interface Conditions {
  readonly hasCapacity: (type: string, zone: string, now: EpochMs) => boolean;
  readonly isOffered: (type: string, zone: string) => boolean;
  readonly trailDelayMs: () => number;
  readonly isThrottled: (service: string, operation: string, now: EpochMs) => boolean;
  readonly isDenied: (action: string, principal: string) => boolean;
}

export function makeControl(store: Store, now: () => EpochMs): Control & Conditions {
  const saved = <T>(key: string): readonly T[] => store.setting<T[]>(key) ?? [];
  const add = <T>(key: string, value: T) => store.saveSetting(key, [...saved<T>(key), value]);
  return {
    inject: (injection) => inject(store, injection, now()),
    capacity: (capacity) => add('capacity', capacity),
    surround: (circumstance) => surround(store, circumstance, now()),
    withdrawOffering: (withdrawal) => add('withdrawal', withdrawal),
    delayTrail: (ms) => store.saveSetting('trail-delay', ms),
    throttle: (throttle) => add('throttle', throttle),
    deny: (denial) => add('denial', denial),
    allowAll: () => store.saveSetting('denial', []),
    hasCapacity: (type, zone, time) => {
      const last = saved<Capacity>('capacity').findLast((c) => c.type === type && c.zone === zone);
      const isOver = last?.until !== undefined && time >= last.until;
      return last === undefined || isOver || last.available;
    },
    isOffered: (type, zone) =>
      isSold(type, zone) &&
      !saved<Withdrawal>('withdrawal').some((w) => w.type === type && w.zone === zone),
    trailDelayMs: () => store.setting<number>('trail-delay') ?? 0,
    isThrottled: (service, operation, time) =>
      saved<Throttle>('throttle').some(
        (t) =>
          t.service === service &&
          (t.operation === undefined || t.operation === operation) &&
          time < t.until,
      ),
    isDenied: (action, principal) =>
      saved<Denial>('denial').some(
        (d) => d.action === action && principal.includes(d.principal ?? ''),
      ),
  };
}

function inject(store: Store, injection: Injection, now: EpochMs): void {
  const { factor } = injection;
  if ('instanceId' in injection) {
    const found = store.get('instance', injection.instanceId);
    if (found === undefined) throw new Error(`No instance ${injection.instanceId}`);
    store.amend({ ...found, demand: extended(found.demand, now, factor) }, now);
    return;
  }
  if ('volumeId' in injection) {
    const found = store.get('volume', injection.volumeId);
    if (found === undefined) throw new Error(`No volume ${injection.volumeId}`);
    const demand = found.ioDemand ?? always(1);
    store.amend({ ...found, ioDemand: extended(demand, now, factor) }, now);
    return;
  }
  const found = store.all('function').find((f) => f.name === injection.functionName);
  if (found === undefined) throw new Error(`No function ${injection.functionName}`);
  const key = injection.kind === 'memory-demand' ? 'memoryDemand' : 'cpuDemand';
  store.amend({ ...found, [key]: extended(found[key], now, factor) }, now);
}
