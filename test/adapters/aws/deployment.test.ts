import { afterEach, beforeEach, expect, test } from 'vitest';
import { setTransport } from '#adapters/aws/clients.ts';
import {
  deleteBucket,
  deleteStack,
  deleteTable,
  findDeployment,
  lockedUntil,
  releasePeople,
} from '#adapters/aws/deployment.ts';
import { ConflictError, NotFoundError } from '#core/errors/errors.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { openBucket } from '#test/support/bucket.ts';
import { aService, type Cloud, openCloud } from './cloud.ts';

const NAMES = ['Changes', 'Locks', 'Recommendations', 'Approvals', 'Facts', 'Series', 'Control'];
const RESOURCES = [
  ...NAMES.map((name) => ['AWS::DynamoDB::GlobalTable', `Tables${name}1A2B`, `t-${name}`]),
  ['AWS::S3::Bucket', 'AnchorsBucket1A2B', 'locked'],
  ['AWS::S3::Bucket', 'ColdSeriesBucket1A2B', 'cold'],
  ['AWS::Cognito::UserPool', 'PeoplePool1A2B', 'people'],
];
const MADE = ['data', 'api', 'collection', 'workflow'];

const POOL = { Type: 'AWS::Cognito::UserPool', DeletionPolicy: 'Retain' };
const TABLE = { Type: 'AWS::DynamoDB::GlobalTable', DeletionPolicy: 'Retain' };
const TEMPLATE = {
  Pool: { ...POOL, Properties: { MfaConfiguration: 'ON', DeletionProtection: 'ACTIVE' } },
  Table: TABLE,
};

let cloud: Cloud;
let stacks: {
  StackName: string;
  CreationTime: Date;
  Description: string;
  StackStatus: string;
  Parameters: object[];
}[];
let calls: string[];
/** What CloudFormation makes of a deletion. */
let deleting: 'gone' | 'DELETE_COMPLETE' | 'DELETE_FAILED';
/** The template that a stack was last updated to, and what CloudFormation makes of an update. */
let updated: { body: Record<string, unknown>; keeps: unknown } | undefined;
let updating: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE' | 'nothing to do';
beforeEach(() => {
  calls = [];
  deleting = 'gone';
  updated = undefined;
  updating = 'UPDATE_COMPLETE';
  stacks = [...MADE.map((name) => `Trimtab-${name}`), 'Trimtab-of-others', 'Other-data'].map(
    (StackName, minute) => ({
      StackName,
      CreationTime: new Date(minute * 60_000),
      Description: StackName === 'Trimtab-of-others' ? 'ours' : 'Trimtab: a stack',
      StackStatus: 'CREATE_COMPLETE',
      Parameters: [{ ParameterKey: 'BootstrapVersion', ParameterValue: '/cdk' }],
    }),
  );
  /** Two to a page. */
  const DescribeStacks: Handler = ({ StackName, NextToken = '0' }) => {
    const Stacks = stacks.filter((one) => one.StackName === StackName);
    if (StackName === undefined) {
      const next = Number(NextToken) + 2;
      const page = stacks.slice(Number(NextToken), next);
      return { Stacks: page, ...(next < stacks.length && { NextToken: String(next) }) };
    }
    if (Stacks.length === 0) throw new ServiceError('ValidationError', 'does not exist', 400);
    return { Stacks };
  };
  const note: Handler = ({ StackName, TableName, DeletionProtectionEnabled: isOn }) => {
    calls.push([StackName, TableName, isOn].filter((part) => part !== undefined).join(' '));
    return {};
  };
  cloud = openCloud([
    aService('cloudformation', {
      DescribeStacks,
      DescribeStackResources: () => ({
        StackResources: RESOURCES.map(([ResourceType, LogicalResourceId, PhysicalResourceId]) => ({
          ResourceType,
          LogicalResourceId,
          PhysicalResourceId,
          Timestamp: new Date(0),
          ResourceStatus: 'CREATE_COMPLETE',
        })),
      }),
      GetTemplate: () => ({
        TemplateBody: JSON.stringify({ Description: 'd', Resources: TEMPLATE }),
      }),
      UpdateStack: ({ StackName, TemplateBody, Parameters }) => {
        if (updating === 'nothing to do')
          throw new ServiceError('ValidationError', 'No updates are to be performed.', 400);
        updated = { body: JSON.parse(TemplateBody), keeps: Parameters };
        stacks = stacks.map((one) =>
          one.StackName === StackName ? { ...one, StackStatus: updating } : one,
        );
        return { StackId: StackName };
      },
      DeleteStack: (input, context) => {
        stacks = stacks.flatMap((one) => {
          if (one.StackName !== input.StackName) return [one];
          return deleting === 'gone' ? [] : [{ ...one, StackStatus: deleting }];
        });
        return note(input, context);
      },
    }),
    aService('dynamodb', { UpdateTable: note, DeleteTable: note }),
  ]);
});
afterEach(() => cloud.close());

test('a deployment is its stacks, newest first, and the tables of its data, that of the changes last', async () => {
  const { parts, tables, lockedBucket, userPool } = await findDeployment('Trimtab');
  expect(parts.stacks).toEqual(['Trimtab-workflow', 'Trimtab-collection', 'Trimtab-api']);
  expect(parts.dataStack).toBe('Trimtab-data');
  expect(parts.tables.toSorted()).toEqual(NAMES.map((name) => `t-${name}`).toSorted());
  expect(parts.tables.at(-1)).toBe('t-Changes');
  expect(tables.CONTROL_TABLE).toBe('t-Control');
  expect(parts.buckets).toEqual(['cold']);
  expect(lockedBucket).toBe('locked');
  expect(userPool).toBe('people');
});

test('a name that no stack has is said', async () => {
  await expect(findDeployment('Trimtabs')).rejects.toThrow(NotFoundError);
});

test.each(['gone', 'DELETE_COMPLETE'] as const)('a stack is deleted once it is %s', async (how) => {
  deleting = how;
  await deleteStack('Trimtab-api');
  expect(calls).toEqual(['Trimtab-api']);
});

test('a stack that could not be deleted is said', async () => {
  deleting = 'DELETE_FAILED';
  await expect(deleteStack('Trimtab-api')).rejects.toThrow(ConflictError);
});

test('the protection of a table ends before it does', async () => {
  await deleteTable('t-Facts');
  expect(calls).toEqual(['t-Facts false', 't-Facts']);
});

test('a table that is gone was deleted by whoever began before', async () => {
  cloud.around = async () => {
    throw new ServiceError('ResourceNotFoundException', 'no', 400);
  };
  await deleteTable('t-Facts');
});

test('a table that may not be deleted is no success', async () => {
  cloud.around = async () => {
    throw new ServiceError('AccessDeniedException', 'no', 400);
  };
  await expect(deleteTable('t-Facts')).rejects.toThrow(/dynamodb:UpdateTable/);
});

test('a bucket goes with all that is in it, and one that is gone is no trouble', async () => {
  const { objects } = openBucket(cloud);
  for (const n of [1, 2, 3, 4, 5]) objects.set(`cold/2026-08/${n}`, 'x');
  await deleteBucket('cold');
  expect([...objects.keys()]).toEqual([]);
  setTransport({
    ...cloud.handler,
    handle: async () => {
      throw Object.assign(new Error('no'), { name: 'NoSuchBucket', $metadata: {} });
    },
  });
  await deleteBucket('cold');
});

test('a stack lets its people go, and nothing else', async () => {
  await releasePeople('Trimtab-data');
  expect(updated?.body).toEqual({
    Description: 'd',
    Resources: {
      Pool: {
        Type: POOL.Type,
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: { MfaConfiguration: 'ON', DeletionProtection: 'INACTIVE' },
      },
      Table: TABLE,
    },
  });
  expect(updated?.keeps).toEqual([{ ParameterKey: 'BootstrapVersion', UsePreviousValue: true }]);
});

test('people that were let go by whoever began before stay so', async () => {
  updating = 'nothing to do';
  await releasePeople('Trimtab-data');
  expect(updated).toBeUndefined();
});

test('an update that CloudFormation refuses is no success', async () => {
  cloud.around = async ({ operation }, next) => {
    if (operation === 'UpdateStack')
      throw new ServiceError('ValidationError', 'the template is too long', 400);
    return next();
  };
  await expect(releasePeople('Trimtab-data')).rejects.toThrow('too long');
});

test('people that could not be let go are said', async () => {
  updating = 'UPDATE_ROLLBACK_COMPLETE';
  await expect(releasePeople('Trimtab-data')).rejects.toThrow(ConflictError);
});

test('a bucket without an anchor is not locked', async () => {
  openBucket(cloud);
  expect(await lockedUntil('locked')).toBeUndefined();
});
