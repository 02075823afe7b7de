import type { EpochMs } from '#core/model/units.ts';
import type { AroundCall, Call, ClientName } from '../clients.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { makeSlots } from './slots.ts';
import type { Spending } from './spending.ts';

/** Calls at once to a service in a region: what a region allows a second is shared with everybody else there. */
const AT_ONCE = 6;
/** CloudTrail answers two look-ups a second, Cost Explorer and the price list few more. */
const FEW_AT_ONCE: Partial<Record<ClientName, number>> = {
  cloudtrail: 1,
  'cost-explorer': 1,
};

/**
 * Returns what stands around every call of a scan: so many at once for each service and region, a circuit breaker for
 * each service, account and region, and what is spent. Retries are the SDK's own, within one place.
 */
export const makeAroundCalls = (spending: Spending, now: () => EpochMs): AroundCall => {
  const slots = kept((_key, { service }: Call) => makeSlots(FEW_AT_ONCE[service] ?? AT_ONCE));
  const breakers = kept((key) => new CircuitBreaker(key, now));
  return (call, send) => {
    const { service, account = 'of these credentials', region = 'of the process' } = call;
    const inRegion = slots(`${service} in ${region}`, call);
    const breaker = breakers(`${service} in account ${account} (${region})`, call);
    return inRegion(() =>
      breaker.run(async () => {
        await spending.pay(call);
        try {
          const answer = await send();
          spending.count(call, attemptsOf(answer));
          return answer;
        } catch (error) {
          spending.count(call, attemptsOf((error as Error).cause));
          throw error;
        }
      }),
    );
  };
};

/** Returns what `make` made for a key, always the same. */
const kept = <T>(make: (key: string, call: Call) => T): ((key: string, call: Call) => T) => {
  const made = new Map<string, T>();
  return (key, call) => {
    const known = made.get(key) ?? make(key, call);
    made.set(key, known);
    return known;
  };
};

/** Requests that one call took, by the metadata that the SDK adds to answers and errors. */
const attemptsOf = (result: unknown): number => {
  const { output, $metadata } = (result ?? {}) as {
    output?: { $metadata?: { attempts?: number } };
    $metadata?: { attempts?: number };
  };
  return (output?.$metadata ?? $metadata)?.attempts ?? 1;
};
