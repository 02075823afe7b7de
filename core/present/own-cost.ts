import type { TimeSeriesEngine } from '#core/contract/time-series.ts';
import { idleCost } from '#core/cost/own-cost.ts';
import { INFLUX_INSTANCE, OWN_PRICES } from '#core/cost/own-prices.ts';
import { decimal } from '#core/model/money.ts';
import { dollars } from './format.ts';

/** `$89.27` of a number of dollars. */
export const usd = (amount: number): string =>
  dollars({ amount: decimal(amount), currency: 'USD' });

/** What the engine for time series costs when nothing happens, as the synthesis says it. */
export const idleSentence = (engine: TimeSeriesEngine): string => {
  const { region, source } = OWN_PRICES;
  const cost = `${usd(idleCost(engine))} a month idle`;
  if (engine === 'dynamodb')
    return `Time series in DynamoDB: ${cost}; what is written, read and kept is paid for.`;
  return `Time series in InfluxDB (${INFLUX_INSTANCE.type}, ${INFLUX_INSTANCE.storageGib} GiB): about ${cost} in ${region}, by prices that are not confirmed: compare ${source}. -c timeSeries=dynamodb costs ${usd(idleCost('dynamodb'))}.`;
};
