import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import type { ApprovalView, AskedView } from '#core/present/page/approval-view.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';
import { NOW } from '#test/support/facts.ts';
import { shrinkInstance } from './presented-changes.ts';

/** One view of each kind. */

const asked = (change: PresentedChange): AskedView => ({
  now: NOW,
  version: 'apr-1 waiting 0',
  change,
  approver: 'Ana',
  askedAt: NOW - 2 * MS_PER_HOUR,
  expiresAt: NOW + 3 * MS_PER_DAY,
  quorum: 1,
  decisions: [],
  levels: [],
  comments: [],
  changeUrl: '/changes/chg-0217',
});

const approvedByAna = {
  decision: 'approve',
  by: 'Ana',
  at: NOW - 4 * MS_PER_MINUTE,
  via: 'mail',
} as const;
const rejectedByBo = {
  decision: 'reject',
  by: 'Bo',
  at: NOW - 26 * MS_PER_HOUR,
  via: 'console',
  note: 'sale on Friday',
} as const;

export type ViewKind = ApprovalView['kind'];

export const openView = (
  change: PresentedChange = shrinkInstance(),
): Extract<ApprovalView, { kind: 'open' }> => ({
  ...asked(change),
  kind: 'open',
  check: {
    checkedAt: NOW - 4 * MS_PER_SECOND,
    guards: [
      { id: 'no-alarm', clear: true, says: 'no open alarm' },
      { id: 'no-other-change', clear: true, says: 'no other open change' },
    ],
  },
});

export const viewsOf = (
  change: PresentedChange = shrinkInstance(),
): { readonly [K in ViewKind]: Extract<ApprovalView, { kind: K }> } => ({
  'not-valid': { kind: 'not-valid' },
  open: openView(change),
  'needs-sign-in': { ...asked(change), kind: 'needs-sign-in', needs: 'sign-in' },
  approved: {
    ...asked(change),
    kind: 'approved',
    decision: approvedByAna,
    missing: 0,
    validUntil: NOW + MS_PER_DAY,
    canWithdraw: true,
  },
  rejected: {
    ...asked(change),
    kind: 'rejected',
    decision: rejectedByBo,
    quietDays: 90,
    again: { kind: 'possible' },
  },
  withdrawn: {
    ...asked(change),
    kind: 'withdrawn',
    by: 'Ana',
    because: 'the sale is this week',
    until: NOW + 7 * MS_PER_DAY,
    again: { kind: 'done', number: 'chg-0218' },
  },
  'already-decided': { ...asked(change), kind: 'already-decided', decision: rejectedByBo },
  changed: {
    ...asked(change),
    kind: 'changed',
    differences: [{ what: 'instance type', old: 'm6i.2xlarge', new: 'm6i.4xlarge' }],
  },
  expired: { ...asked(change), kind: 'expired', again: { kind: 'possible' } },
  frozen: { ...asked(change), kind: 'frozen', says: 'frozen for the end of the year' },
  stopped: {
    ...asked(change),
    kind: 'stopped',
    by: 'ana',
    at: NOW - 12 * MS_PER_MINUTE,
    reason: 'incident 4521',
  },
  ended: {
    ...asked(change),
    kind: 'ended',
    at: NOW - MS_PER_HOUR,
    because: 'the volume was attached',
  },
});
