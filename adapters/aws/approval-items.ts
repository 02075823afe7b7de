import * as z from 'zod';
import type { ApprovalDecision, ApprovalLink, ApprovalRecord } from '#app/ports.ts';
import { ASSURANCES } from '#core/approval/identity.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { ITEM_SCHEMA, type Item, parseItem, parseJson } from './table.ts';

/** How requests lie in the `approvals` table. The task token has an item of its own, which no reader of a request gets. */

/** Long after it ended, a link still says what became of it. */
const KEPT_MS = 90 * MS_PER_DAY;

export const approvalKey = (approval: string) => ({ key: `approval#${approval}` });
export const tokenKey = (approval: string) => ({ key: `token#${approval}` });
/** A link is found by the hash of its secret alone. */
export const linkKey = (secretHash: string) => ({ key: secretHash });
/** Leads from a change and a level to the one request for them. */
export const levelKey = ({
  change,
  level,
  definition,
}: Pick<ApprovalRecord, 'change' | 'level' | 'definition'>) => ({
  key: `level#${change}#${level}${definition === undefined ? '' : `#${definition}`}`,
});

const decisionSchema = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  by: z.string(),
  at: z.int(),
  via: z.string(),
  signedIn: z.boolean(),
  assurance: z.enum(ASSURANCES).optional(),
  note: z.string().optional(),
});

const recordSchema = z.strictObject({
  approval: z.string(),
  change: z.string(),
  planHash: z.string(),
  level: z.int(),
  requires: z.enum(['one-person', 'signed-in-person', 'two-people']),
  requestedBy: z.string(),
  approvers: z.array(
    z.strictObject({
      name: z.string(),
      mail: z.string(),
      deputy: z.string().optional(),
      standsIn: z.enum(['deputy', 'escalation']).optional(),
    }),
  ),
  levelName: z.string().optional(),
  levels: z.int().optional(),
  definition: z.string().optional(),
  askedAt: z.int(),
  expiresAt: z.int(),
});

const statusSchema = z.object({
  state: z.enum(['waiting', 'approved', 'rejected', 'expired', 'cancelled']),
  decisions: z.array(z.string()),
});

const linkSchema = z.object({
  secretHash: z.string(),
  may: z.enum(['decide', 'stop', 'pass-on']),
  approval: z.string(),
  change: z.string(),
  approver: z.string(),
  expiresAt: z.int(),
});

const kept = (expiresAt: number) => ({
  schema: ITEM_SCHEMA,
  expires: Math.ceil((expiresAt + KEPT_MS) / MS_PER_SECOND),
});

export const decisionText = (decision: ApprovalDecision): string => JSON.stringify(decision);

/** `state` and `decisions` change and are conditions of writes; the rest never does. */
export const approvalItem = ({ state, decisions, ...request }: ApprovalRecord): Item => ({
  ...approvalKey(request.approval),
  ...kept(request.expiresAt),
  change: request.change,
  expiresAt: request.expiresAt,
  state,
  decisions: decisions.map(decisionText),
  request: JSON.stringify(request),
});

export const approvalOf = (item: Item): ApprovalRecord => {
  const what = String(item.key);
  const { state, decisions } = parseItem(statusSchema, item, what);
  return {
    ...asWritten<Omit<ApprovalRecord, 'state' | 'decisions'>>(
      parseJson(recordSchema, item.request, what),
    ),
    state,
    decisions: decisions.map((text) =>
      asWritten<ApprovalDecision>(parseJson(decisionSchema, text, what)),
    ),
  };
};

/** JSON holds no member that is undefined, so that none comes back from it. */
const asWritten = <T>(parsed: object): T => parsed as T;

export const linkItem = (link: ApprovalLink): Item => ({
  ...link,
  ...linkKey(link.secretHash),
  ...kept(link.expiresAt),
});

export const linkOf = (item: Item): ApprovalLink => parseItem(linkSchema, item, 'a link');

export const levelItem = (record: ApprovalRecord): Item => ({
  ...levelKey(record),
  ...kept(record.expiresAt),
  approval: record.approval,
});

export const tokenItem = ({ approval, expiresAt }: ApprovalRecord, taskToken: string): Item => ({
  ...tokenKey(approval),
  ...kept(expiresAt),
  taskToken,
});
