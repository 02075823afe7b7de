import type { StackProps } from 'aws-cdk-lib';
import type { Alarming } from '#lib/constructs/alarming.ts';
import type { Foundation } from '#lib/constructs/product-functions.ts';

/** What every stack with functions is given. */
export interface ProductStackProps extends StackProps {
  readonly foundation: Foundation;
  readonly alarming: Alarming;
}
