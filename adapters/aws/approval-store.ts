import type {
  AddApprovalLinks,
  ApprovalDecision,
  ApprovalRecord,
  ExpireApproval,
  FindApproval,
  FindApprovalByLink,
  ReadTaskToken,
  RecordDecision,
  SaveApproval,
} from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError, InvariantError } from '#core/errors/errors.ts';
import {
  approvalItem,
  approvalKey,
  approvalOf,
  decisionText,
  levelItem,
  levelKey,
  linkItem,
  linkKey,
  linkOf,
  tokenItem,
  tokenKey,
} from './approval-items.ts';
import { commit, ledgerWrite, type TransactItem } from './ledger-write.ts';
import { type Item, putItems, readItem, tables } from './table.ts';

export interface ApprovalStore {
  readonly saveApproval: SaveApproval;
  readonly addApprovalLinks: AddApprovalLinks;
  readonly findApproval: FindApproval;
  readonly findApprovalByLink: FindApprovalByLink;
  readonly expireApproval: ExpireApproval;
  readonly recordDecision: RecordDecision;
  readonly readTaskToken: ReadTaskToken;
}

type ApprovalTables = Pick<FunctionEnv, 'APPROVALS_TABLE' | 'CHANGES_TABLE'>;

/** Requests to people, and what they decided. */
export const makeApprovalStore = (env: ApprovalTables): ApprovalStore => {
  const table = env.APPROVALS_TABLE;
  const findApproval: FindApproval = async (approval) => {
    const item = await readItem(table, approvalKey(approval));
    return item && approvalOf(item);
  };
  return {
    findApproval,
    saveApproval: async (record, links, taskToken) => {
      const asked = await putRequest(table, record, taskToken);
      const standing = asked ? record : await requestFor(table, record);
      // Links and token belong to the request that stands, even if this one was given another id.
      const add = links.map((link) => linkItem({ ...link, approval: standing.approval }));
      await putItems(table, asked ? add : [...add, tokenItem(standing, taskToken)]);
      return asked ? { kind: 'asked' } : { kind: 'asked-before', record: standing };
    },
    addApprovalLinks: (links) => putItems(table, links.map(linkItem)),
    findApprovalByLink: async (secretHash) => {
      const item = await readItem(table, linkKey(secretHash));
      if (item === undefined) return undefined;
      const link = linkOf(item);
      const record = await findApproval(link.approval);
      return record && { link, record };
    },
    expireApproval: (approval) => expire(table, approval),
    recordDecision: async (record, state, decision, ledger, event) => {
      const { fence } = ledger.meta;
      const write = ledgerWrite(env.CHANGES_TABLE, { ...ledger, fence, bodies: [event] });
      await commit(env.CHANGES_TABLE, write, [decide(table, record, state, decision)]);
    },
    readTaskToken: async (approval) => {
      const item = await readItem(table, tokenKey(approval));
      return item && String(item.taskToken);
    },
  };
};

/** Returns whether the request is new: there is one for each change and level. */
const putRequest = async (
  table: string,
  record: ApprovalRecord,
  taskToken: string,
): Promise<boolean> => {
  const db = await tables();
  const items = [approvalItem(record), levelItem(record), tokenItem(record, taskToken)];
  try {
    await db.transactWrite({ TransactItems: items.map((item) => putNew(table, item)) });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
};

const putNew = (table: string, item: Item): TransactItem => ({
  Put: {
    TableName: table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': 'key' },
  },
});

const requestFor = async (table: string, asked: ApprovalRecord): Promise<ApprovalRecord> => {
  const { change, level } = asked;
  const at = await readItem(table, levelKey(asked));
  const item = at && (await readItem(table, approvalKey(String(at.approval))));
  if (item) return approvalOf(item);
  throw new InvariantError(
    `the request for level ${level} of ${change} has the id of another request`,
  );
};

/** Used once: nobody decided since it was read, and it has not run out. */
const decide = (
  table: string,
  { approval, decisions }: ApprovalRecord,
  state: ApprovalRecord['state'],
  decision: ApprovalDecision,
): TransactItem => ({
  Update: {
    TableName: table,
    Key: approvalKey(approval),
    UpdateExpression: 'SET #state = :state, #decisions = :all',
    ConditionExpression: '#state = :waiting AND size(#decisions) = :decided AND #expiresAt > :at',
    ExpressionAttributeNames: {
      '#state': 'state',
      '#decisions': 'decisions',
      '#expiresAt': 'expiresAt',
    },
    ExpressionAttributeValues: {
      ':state': state,
      ':all': [...decisions, decision].map(decisionText),
      ':waiting': 'waiting',
      ':decided': decisions.length,
      ':at': decision.at,
    },
  },
});

const expire = async (table: string, approval: string): Promise<void> => {
  const db = await tables();
  try {
    await db.update({
      TableName: table,
      Key: approvalKey(approval),
      UpdateExpression: 'SET #state = :expired',
      ConditionExpression: '#state = :waiting',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':expired': 'expired', ':waiting': 'waiting' },
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new ConflictError(`request ${approval} is not waiting any more`, { cause: error });
  }
};
