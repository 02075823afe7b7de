import type { EpochMs } from '#core/model/units.ts';
import type { AroundCall, Call, ClientName } from '../clients.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { makeSlots } from './slots.ts';
import type { Spending } from './spending.ts';

/** Calls at once to a service in a region: what a region allows a second is shared with everybody else there. */
const AT_ONCE = 6;
/** CloudTrail answers two look-ups a second, Cost Explorer few more. */
const FEW_AT_ONCE: Partial<Record<ClientName, number>> = {
  cloudtrail: 1,
  'cost-explorer': 1,
  pricing: 4,
};

/**
 * Returns what stands around every call of a scan: so many at once for each service and region, a circuit breaker for
 * each service, account and region, and what is spent. Retries are the SDK's own, within one place.
 */
export const makeAroundCalls = (spending: Spending, now: () => EpochMs): AroundCall => {
  const slotsOf = keptBy(serviceAndRegion, ({ service }) =>
    makeSlots(FEW_AT_ONCE[service] ?? AT_ONCE),
  );
  const breakerOf = keptBy(
    (call) => `${serviceAndRegion(call)} ${call.account}`,
    (call) => new CircuitBreaker(call.service, placeOf(call), now),
  );
  return (call, send) => {
    const [slots, breaker] = [slotsOf(call), breakerOf(call)];
    return slots(() =>
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

const serviceAndRegion = ({ service, region }: Call): string => `${service} ${region}`;

const placeOf = ({ account, region }: Call): string =>
  [account && `in account ${account}`, region && `(${region})`].filter(Boolean).join(' ');

/** Returns what `make` made for the key of a call, always the same. */
const keptBy = <T>(keyOf: (call: Call) => string, make: (call: Call) => T): ((call: Call) => T) => {
  const made = new Map<string, T>();
  return (call) => {
    const key = keyOf(call);
    const known = made.get(key) ?? make(call);
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
