import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';

/** A token bucket: `burst` calls at once, `perSecond` more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Rates per account, region and API, as AWS publishes them; where only a rate is published, ten seconds of it are
 * the burst.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html and each service's quotas page
 */
export function awsRate(service: string, operation: string): Rate {
  switch (service) {
    case 'ec2':
      return /^Describe/.test(operation)
        ? { burst: 100, perSecond: 20 }
        : { burst: 50, perSecond: 5 };
    case 'lambda':
      return { burst: 150, perSecond: 15 };
    case 'cloudwatch':
      return operation === 'GetMetricData'
        ? { burst: 500, perSecond: 50 }
        : { burst: 250, perSecond: 25 };
    case 'cloudtrail':
      return { burst: 20, perSecond: 2 };
    case 'cost-explorer':
      return { burst: 50, perSecond: 5 };
    default:
      return { burst: 500, perSecond: 50 };
  }
}

/** Token buckets by name, filled by the virtual clock; they start full and a restart fills them. */
export class Buckets {
  readonly #buckets = new Map<string, { tokens: number; at: EpochMs }>();

  /** Takes a token; false when there is none. */
  take(name: string, { burst, perSecond }: Rate, now: EpochMs): boolean {
    const last = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const refill = ((now - last.at) / MS_PER_SECOND) * perSecond;
    const tokens = Math.min(burst, last.tokens + refill);
    this.#buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens >= 1;
  }
}
