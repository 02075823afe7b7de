import type {
  CreateTableCommandInput,
  CreateTableCommandOutput,
  DeleteTableCommandInput,
  DescribeTableCommandInput,
  DescribeTimeToLiveCommandInput,
  ListTablesCommandInput,
  UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { CallContext } from '#local/services/wire/service.ts';
import { validation } from './errors.ts';
import type { Store } from './store.ts';
import { describe, expectTableName, readDefinition } from './table.ts';

/** Names that one ListTables answers with. */
const MAX_NAMES = 100;

/** The operations on tables. Changes of a table take effect at once, so that none is ever CREATING. */
export const tableOperations = ({ tables }: Store) => ({
  CreateTable: (
    input: CreateTableCommandInput,
    context: CallContext,
  ): Pick<CreateTableCommandOutput, 'TableDescription'> => {
    const name = input.TableName ?? '';
    expectTableName(name);
    if (input.StreamSpecification?.StreamEnabled) {
      throw validation('The embedded cloud has no DynamoDB Streams');
    }
    if (input.BillingMode !== 'PAY_PER_REQUEST' && !input.ProvisionedThroughput) {
      throw validation(
        'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
      );
    }
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } =
      input;
    const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled } = input;
    const definition = {
      ...{ AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes },
      ...{ BillingMode, ProvisionedThroughput, DeletionProtectionEnabled },
      createdAt: context.now,
    };
    readDefinition(definition);
    const table = tables.create(context, name, definition);
    return { TableDescription: describe(table, tables.contents(table)) };
  },

  DescribeTable: ({ TableName }: DescribeTableCommandInput, context: CallContext) => {
    const table = tables.find(context, TableName);
    return { Table: describe(table, tables.contents(table)) };
  },

  ListTables: (input: ListTablesCommandInput, context: CallContext) => {
    const names = tables.names(context, input.ExclusiveStartTableName);
    const TableNames = names.slice(0, input.Limit ?? MAX_NAMES);
    const isCut = TableNames.length < names.length;
    return { TableNames, ...(isCut && { LastEvaluatedTableName: TableNames.at(-1) }) };
  },

  DeleteTable: ({ TableName }: DeleteTableCommandInput, context: CallContext) => {
    const table = tables.find(context, TableName);
    if (table.definition.DeletionProtectionEnabled) {
      throw validation(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first: ${table.name}`,
      );
    }
    const description = describe(table, tables.contents(table));
    tables.drop(table);
    return { TableDescription: { ...description, TableStatus: 'DELETING' } };
  },

  UpdateTimeToLive: (input: UpdateTimeToLiveCommandInput, context: CallContext) => {
    const table = tables.find(context, input.TableName);
    const { Enabled, AttributeName } = input.TimeToLiveSpecification ?? {};
    if (!AttributeName) throw validation('TimeToLiveSpecification needs an AttributeName');
    if (table.ttlAttribute !== undefined && table.ttlAttribute !== AttributeName) {
      throw validation('TimeToLive is active on a different AttributeName');
    }
    if (Enabled === (table.ttlAttribute !== undefined)) {
      throw validation(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    }
    tables.setTtlAttribute(table, Enabled ? AttributeName : undefined);
    return { TimeToLiveSpecification: { Enabled, AttributeName } };
  },

  DescribeTimeToLive: ({ TableName }: DescribeTimeToLiveCommandInput, context: CallContext) => {
    const { ttlAttribute: AttributeName } = tables.find(context, TableName);
    return {
      TimeToLiveDescription: AttributeName
        ? { TimeToLiveStatus: 'ENABLED', AttributeName }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  },
});
