import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { People } from '#lib/constructs/people.ts';
import { ProductTables } from '#lib/constructs/product-tables.ts';

/** What must not be lost. It refers to no other stack, and outlives them. */
export class DataStack extends Stack {
  readonly tables: ProductTables;
  readonly people: People;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.tables = new ProductTables(this, 'Tables');
    this.people = new People(this, 'People');
  }
}
