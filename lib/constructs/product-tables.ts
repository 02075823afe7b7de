import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TABLE_VARIABLES, type TableVariable } from '#core/contract/env.ts';
import { KEPT_TABLES, TABLES, type TableShape } from '#core/contract/tables.ts';

/**
 * `read` looks; `add` adds and changes, one item at a time; `append` does both; `fill` looks, and adds and deletes by the
 * batch; `replace` is all of these; `free` deletes one item. Nobody scans.
 */
export type TableRight = 'read' | 'add' | 'append' | 'fill' | 'replace' | 'free';

const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const ADD = ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const BATCH = ['dynamodb:BatchWriteItem'];
const RIGHTS: Readonly<Record<TableRight, readonly string[]>> = {
  read: READ,
  add: ADD,
  append: [...READ, ...ADD],
  fill: [...READ, ...BATCH],
  replace: [...READ, ...ADD, ...BATCH],
  free: ['dynamodb:DeleteItem'],
};

/** The product's tables. They outlive the stack: what is in them cannot be made again. */
export class ProductTables extends Construct {
  /** The variables in which functions find the tables' names. */
  readonly environment: Readonly<Record<TableVariable, string>>;
  readonly #tables: ReadonlyMap<TableVariable, TableV2>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const tables = TABLE_VARIABLES.map(
      (variable) => [variable, this.#table(variable, TABLES[variable])] as const,
    );
    this.#tables = new Map(tables);
    this.environment = Object.fromEntries(
      tables.map(([variable, { tableName }]) => [variable, tableName]),
    ) as Record<TableVariable, string>;
  }

  #table(variable: TableVariable, shape: TableShape): TableV2 {
    return new TableV2(this, idOf(variable), {
      ...keysOf(shape),
      globalSecondaryIndexes: Object.entries(shape.indexes).map(
        ([indexName, keys]): GlobalSecondaryIndexPropsV2 => ({ indexName, ...keysOf(keys) }),
      ),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(shape.expires !== undefined && { timeToLiveAttribute: shape.expires }),
    });
  }

  /** ARNs of the tables with what nobody could tell again. */
  get kept(): readonly string[] {
    return KEPT_TABLES.map((variable) => this.#tables.get(variable)?.tableArn ?? '');
  }

  /** Allows what a right means on one table and on its indexes by name. */
  grant(grantee: IGrantable, variable: TableVariable, right: TableRight): void {
    const arn = this.#tables.get(variable)?.tableArn ?? '';
    const indexes = Object.keys(TABLES[variable].indexes);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [...RIGHTS[right]],
        resources: [arn, ...indexes.map((name) => `${arn}/index/${name}`)],
      }),
    );
  }
}

type Keys = Pick<TableShape, 'hash' | 'range'>;

const keysOf = ({ hash, range }: Keys) => ({
  partitionKey: { name: hash, type: AttributeType.STRING },
  ...(range !== undefined && { sortKey: { name: range, type: AttributeType.STRING } }),
});

/** `CHANGES_TABLE` → `Changes`. */
const idOf = (variable: TableVariable): string => {
  const name = variable.replace(/_TABLE$/, '').toLowerCase();
  return name.charAt(0).toUpperCase() + name.slice(1);
};
