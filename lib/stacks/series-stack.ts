import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ProductFunction } from '#lib/constructs/product-function.ts';
import { TimeSeriesStore } from '#lib/constructs/time-series-store.ts';

/** Time series in InfluxDB. Without it they are in a table of the stack of data. */
export class SeriesStack extends Stack {
  readonly keepSeries: ProductFunction;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.keepSeries = new TimeSeriesStore(this, 'TimeSeries').keepSeries;
  }
}
