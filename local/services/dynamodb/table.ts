import type {
  CreateTableCommandInput,
  KeySchemaElement,
  Projection,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '#core/model/units.ts';
import { validation } from './errors.ts';
import { attributesOf, type KeyAttribute, type KeySchema } from './key.ts';

/** What a client said when it made a table, and when; kept as it came. */
export interface TableDefinition
  extends Pick<
    CreateTableCommandInput,
    | 'AttributeDefinitions'
    | 'KeySchema'
    | 'GlobalSecondaryIndexes'
    | 'LocalSecondaryIndexes'
    | 'BillingMode'
    | 'ProvisionedThroughput'
    | 'DeletionProtectionEnabled'
  > {
  readonly createdAt: EpochMs;
}

export interface Index {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly schema: KeySchema;
  /** The attributes that it holds besides keys, or all. */
  readonly projected: 'all' | readonly string[];
}

export interface Table {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly schema: KeySchema;
  readonly indexes: readonly Index[];
  readonly ttlAttribute: string | undefined;
  readonly definition: TableDefinition;
}

/** Limits of one table. */
const MAX_GLOBAL_INDEXES = 20;
const MAX_LOCAL_INDEXES = 5;

/** Reads what a definition says. @throws ServiceError when it contradicts itself */
export const readDefinition = (definition: TableDefinition): Pick<Table, 'schema' | 'indexes'> => {
  const schema = keySchema(definition, definition.KeySchema);
  const [global, local] = [definition.GlobalSecondaryIndexes, definition.LocalSecondaryIndexes];
  if ((global?.length ?? 1) === 0 || (local?.length ?? 1) === 0) {
    throw invalid('List of indexes is empty');
  }
  if ((global?.length ?? 0) > MAX_GLOBAL_INDEXES || (local?.length ?? 0) > MAX_LOCAL_INDEXES) {
    throw invalid('Number of indexes exceeds the limit of one table');
  }
  const indexOf =
    (isGlobal: boolean) =>
    (index: NonNullable<typeof global>[number]): Index => ({
      name: index.IndexName ?? '',
      isGlobal,
      schema: keySchema(definition, index.KeySchema),
      projected: projectedBy(index.Projection),
    });
  const indexes = [...(global ?? []).map(indexOf(true)), ...(local ?? []).map(indexOf(false))];
  for (const index of indexes) expectTableName(index.name);
  if (new Set(indexes.map(({ name }) => name)).size < indexes.length) {
    throw invalid('Duplicate index name');
  }
  const isLocal = ({ isGlobal, schema: own }: Index) =>
    isGlobal || (schema.range && own.range && own.hash.name === schema.hash.name);
  if (!indexes.every(isLocal)) {
    throw invalid(
      'Table KeySchema and the index KeySchema must both have a range key and the same hash key, for a local index',
    );
  }
  expectAllUsed(definition, [schema, ...indexes.map((index) => index.schema)]);
  return { schema, indexes };
};

const invalid = (message: string) =>
  validation(`One or more parameter values were invalid: ${message}`);

const keySchema = (
  { AttributeDefinitions = [] }: TableDefinition,
  elements: readonly KeySchemaElement[] = [],
): KeySchema => {
  const [first, second, ...more] = elements;
  if (first?.KeyType !== 'HASH' || (second && second.KeyType !== 'RANGE') || more.length > 0) {
    throw invalid('Invalid KeySchema: a HASH key first, then at most a RANGE key');
  }
  const attribute = ({ AttributeName: name = '' }: KeySchemaElement): KeyAttribute => {
    const type = AttributeDefinitions.find(
      ({ AttributeName }) => AttributeName === name,
    )?.AttributeType;
    if (type === 'S' || type === 'N' || type === 'B') return { name, type };
    throw invalid(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}]`,
    );
  };
  if (first.AttributeName === second?.AttributeName) {
    throw validation(
      'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    );
  }
  return { hash: attribute(first), ...(second && { range: attribute(second) }) };
};

const projectedBy = (projection: Projection | undefined): Index['projected'] => {
  const { ProjectionType: type, NonKeyAttributes: names } = projection ?? {};
  if (type === undefined) throw invalid('Unknown ProjectionType: null');
  if ((type === 'INCLUDE') !== (names !== undefined)) {
    throw invalid(`ProjectionType is ${type}, and NonKeyAttributes go with INCLUDE only`);
  }
  if (type === 'ALL') return 'all';
  return names ?? [];
};

const expectAllUsed = (
  { AttributeDefinitions = [] }: TableDefinition,
  schemas: readonly KeySchema[],
): void => {
  const used = new Set(schemas.flatMap(attributesOf).map(({ name }) => name));
  if (AttributeDefinitions.every(({ AttributeName = '' }) => used.has(AttributeName))) return;
  throw invalid(
    'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  );
};

/** @throws ServiceError when it cannot be the name of a table or an index */
export const expectTableName = (name: string): void => {
  if (/^[\w.-]{3,255}$/.test(name)) return;
  throw validation(
    "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
  );
};

/** A table as DescribeTable shows it. */
export const describe = (
  { name, arn, definition }: Table,
  contents: { readonly items: number; readonly bytes: number },
): TableDescription => {
  const { createdAt, BillingMode, ProvisionedThroughput, ...given } = definition;
  const isOnDemand = BillingMode === 'PAY_PER_REQUEST';
  const described = <T extends { readonly IndexName: string | undefined }>(index: T) => ({
    ...index,
    IndexArn: `${arn}/index/${index.IndexName}`,
    IndexStatus: 'ACTIVE' as const,
  });
  return {
    AttributeDefinitions: given.AttributeDefinitions,
    KeySchema: given.KeySchema,
    TableName: name,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(createdAt),
    DeletionProtectionEnabled: given.DeletionProtectionEnabled ?? false,
    TableSizeBytes: contents.bytes,
    ItemCount: contents.items,
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      ...ProvisionedThroughput,
    },
    ...(isOnDemand && { BillingModeSummary: { BillingMode } }),
    ...(given.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: given.GlobalSecondaryIndexes.map(described),
    }),
    ...(given.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: given.LocalSecondaryIndexes.map(described),
    }),
  };
};
