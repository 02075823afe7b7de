import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeApprovalStore } from '#adapters/aws/approval-store.ts';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import type { ApprovalDecision, ApprovalLink, ApprovalRecord, ChangeMeta } from '#app/ports.ts';
import { ConflictError } from '#core/errors/errors.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { NOW } from '#test/support/facts.ts';
import { aNewChange, writing } from './changes.ts';
import { type Cloud, ENV, openCloudWithTables, retryingTransactions } from './cloud.ts';

let cloud: Cloud;
let meta: ChangeMeta;
const ledger = makeLedgerStore(ENV);
const approvals = makeApprovalStore(ENV);

beforeEach(async () => {
  cloud = await openCloudWithTables();
  await ledger.openChange(aNewChange());
  ({ meta } = await ledger.readChange('chg-a'));
});
afterEach(() => cloud.close());

const aRequest = (given: Partial<ApprovalRecord> = {}): ApprovalRecord => ({
  approval: 'apr-a',
  change: 'chg-a',
  planHash: 'plan-1',
  level: 1,
  requires: 'one-person',
  requestedBy: 'trimtab',
  approvers: [{ name: 'Ada', mail: 'ada@example.com' }],
  askedAt: NOW,
  expiresAt: NOW + 3_600_000,
  state: 'waiting',
  decisions: [],
  ...given,
});

const aLink = (secretHash: string, given: Partial<ApprovalLink> = {}): ApprovalLink => ({
  may: 'decide',
  secretHash,
  approval: 'apr-a',
  change: 'chg-a',
  approver: 'Ada',
  expiresAt: NOW + 3_600_000,
  ...given,
});

const aDecision = (given: Partial<ApprovalDecision> = {}): ApprovalDecision => ({
  decision: 'approve',
  by: 'Ada',
  at: NOW + 1_000,
  via: 'mail',
  signedIn: false,
  ...given,
});

const decided = ({ decision, by, via, signedIn }: ApprovalDecision): EventOf<'decided'> => ({
  kind: 'decided',
  approval: 'apr-a',
  planHash: 'plan-1',
  decision,
  by,
  via,
  signedIn,
  validUntil: NOW + 7_200_000,
  complete: true,
});

const decide = (decision: ApprovalDecision, record = aRequest(), from = meta) =>
  approvals.recordDecision(
    record,
    decision.decision === 'approve' ? 'approved' : 'rejected',
    decision,
    writing(from),
    decided(decision),
  );

describe('asking', () => {
  test('keeps the request, its links and its token', async () => {
    const links = [aLink('hash-1'), aLink('hash-2', { may: 'stop', approver: 'Bo' })];
    expect(await approvals.saveApproval(aRequest(), links, 'token-1')).toEqual({ kind: 'asked' });
    expect(await approvals.findApproval('apr-a')).toEqual(aRequest());
    expect(await approvals.findApprovalByLink('hash-2')).toEqual({
      link: links[1],
      record: aRequest(),
    });
    expect(await approvals.readTaskToken('apr-a')).toBe('token-1');
  });

  test('finds nothing by a hash that nobody was sent', async () => {
    await approvals.saveApproval(aRequest(), [aLink('hash-1')], 'token-1');
    expect(await approvals.findApprovalByLink('hash-9')).toBeUndefined();
    // Neither by the keys of what is no link.
    expect(await approvals.findApproval('apr-9')).toBeUndefined();
    expect(await approvals.readTaskToken('apr-9')).toBeUndefined();
  });

  test('again for the same level keeps the request, adds the links, and replaces the token', async () => {
    await approvals.saveApproval(aRequest(), [aLink('hash-1')], 'token-1');
    const again = aRequest({ approval: 'apr-b', askedAt: NOW + 5_000 });
    const answer = await approvals.saveApproval(again, [aLink('hash-2')], 'token-2');
    expect(answer).toEqual({ kind: 'asked-before', record: aRequest() });
    expect(await approvals.readTaskToken('apr-a')).toBe('token-2');
    expect(await approvals.findApproval('apr-b')).toBeUndefined();
    for (const hash of ['hash-1', 'hash-2'])
      expect(await approvals.findApprovalByLink(hash)).toMatchObject({ record: aRequest() });
  });

  test('for the next level is another request', async () => {
    await approvals.saveApproval(aRequest(), [], 'token-1');
    const next = aRequest({ approval: 'apr-b', level: 2 });
    expect(await approvals.saveApproval(next, [], 'token-2')).toEqual({ kind: 'asked' });
    expect(await approvals.readTaskToken('apr-a')).toBe('token-1');
  });

  test('shows the task token to no reader of the request, nor by the index of a change', async () => {
    await approvals.saveApproval(aRequest(), [aLink('hash-1')], 'the-task-token');
    const db = await clientFor('dynamodb');
    const { Items } = await db.query({
      TableName: ENV.APPROVALS_TABLE,
      IndexName: 'change',
      KeyConditionExpression: '#change = :change',
      ExpressionAttributeNames: { '#change': 'change' },
      ExpressionAttributeValues: { ':change': 'chg-a' },
    });
    expect(Items).toHaveLength(2);
    const read = [Items, await approvals.findApprovalByLink('hash-1')];
    expect(JSON.stringify(read)).not.toContain('the-task-token');
  });
});

describe('deciding', () => {
  beforeEach(async () => {
    await approvals.saveApproval(aRequest(), [aLink('hash-1')], 'token-1');
  });

  test('writes the decision and its event together', async () => {
    const decision = aDecision({ note: 'go ahead' });
    await decide(decision);
    expect(await approvals.findApproval('apr-a')).toEqual(
      aRequest({ state: 'approved', decisions: [decision] }),
    );
    const { events } = await ledger.readChange('chg-a');
    expect(events.at(-1)?.body).toEqual(decided(decision));
  });

  test('is used once, whoever else is deciding', async () => {
    const both = [aDecision(), aDecision(), aDecision({ decision: 'reject', by: 'Bo' })];
    const results = await Promise.allSettled(both.map((decision) => decide(decision)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const record = await approvals.findApproval('apr-a');
    expect(record?.decisions).toHaveLength(1);
    expect((await ledger.readChange('chg-a')).meta.n).toBe(2);
  });

  test('waits for the second of two people', async () => {
    const first = aDecision();
    await approvals.recordDecision(aRequest(), 'waiting', first, writing(meta), decided(first));
    const record = await approvals.findApproval('apr-a');
    expect(record).toEqual(aRequest({ decisions: [first] }));
    // The one who read before the first decision has to look again.
    const { meta: now } = await ledger.readChange('chg-a');
    await expect(decide(aDecision({ by: 'Bo' }), aRequest(), now)).rejects.toThrow(ConflictError);
    await decide(aDecision({ by: 'Bo' }), record, now);
    expect((await approvals.findApproval('apr-a'))?.state).toBe('approved');
  });

  test('is refused when the time is over', async () => {
    for (const after of [0, 1, 3_600_000]) {
      const late = aDecision({ at: aRequest().expiresAt + after });
      await expect(decide(late)).rejects.toThrow(ConflictError);
    }
    expect((await ledger.readChange('chg-a')).meta.n).toBe(1);
  });

  test('is refused when the change moved, and the request stays as it was', async () => {
    await ledger.takeOver(writing(meta), 'it was silent');
    await expect(decide(aDecision())).rejects.toThrow(ConflictError);
    expect(await approvals.findApproval('apr-a')).toEqual(aRequest());
  });

  test('counts as done when only the answer was lost', async () => {
    cloud.around = retryingTransactions;
    await decide(aDecision());
    expect((await approvals.findApproval('apr-a'))?.decisions).toHaveLength(1);
  });

  test('is over once nobody answered in time', async () => {
    await approvals.expireApproval('apr-a');
    expect((await approvals.findApproval('apr-a'))?.state).toBe('expired');
    await expect(decide(aDecision())).rejects.toThrow(ConflictError);
    await expect(approvals.expireApproval('apr-a')).rejects.toThrow(
      'request apr-a is not waiting any more',
    );
  });
});
