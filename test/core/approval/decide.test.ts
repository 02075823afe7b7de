import { describe, expect, test } from 'vitest';
import { type Attempt, admit, type OpenApproval, type Refusal } from '#core/approval/decide.ts';
import type { Identity } from '#core/approval/identity.ts';
import { NOW } from '#test/support/facts.ts';

const approval = (given: Partial<OpenApproval> = {}): OpenApproval => ({
  planHash: 'p1',
  requires: 'one-person',
  requestedBy: 'trimtab',
  approvers: [
    { name: 'ana', mail: 'ana@example.com' },
    { name: 'bo', mail: 'bo@example.com' },
    { name: 'trimtab', mail: 'trimtab@example.com' },
  ],
  expiresAt: NOW + 1,
  state: 'waiting',
  decisions: [],
  ...given,
});
const whoever = (given: Partial<Identity> = {}): Identity => ({
  name: 'ana',
  how: 'link',
  assurance: 'mailbox',
  ...given,
});
const sure = (assurance: Identity['assurance'], name = 'ana') => ({
  by: whoever({ name, how: 'session', assurance }),
});
const attempt = (given: Partial<Attempt> = {}): Attempt => ({
  decision: 'approve',
  by: whoever(),
  band: 'moderate',
  isAwaited: true,
  agreedElsewhere: [],
  features: { mailDecisions: true, slackDecisions: true },
  now: NOW,
  brake: { on: false },
  planHash: 'p1',
  ...given,
});
const brake = { on: true };
const reject = { decision: 'reject' } as const;
const vote = { by: 'ana', decision: 'approve', signedIn: true } as const;

describe('admit', () => {
  test.each<[string, Partial<OpenApproval>, Partial<Attempt>, Refusal | 'allowed']>([
    ['an approver may decide', {}, {}, 'allowed'],
    ['somebody else may not', {}, { by: whoever({ name: 'eve' }) }, 'not-permitted'],
    [
      'a mail address is not a name',
      {},
      { by: whoever({ name: 'ana@example.com' }) },
      'not-permitted',
    ],
    [
      'the requester may not, whatever the list says',
      {},
      { by: whoever({ name: 'trimtab' }) },
      'not-permitted',
    ],
    ['it was approved', { state: 'approved' }, {}, 'already-decided'],
    ['it was rejected', { state: 'rejected' }, {}, 'already-decided'],
    ['it was cancelled', { state: 'cancelled' }, {}, 'already-decided'],
    ['it was marked expired', { state: 'expired' }, {}, 'expired'],
    ['it expires at this very moment', { expiresAt: NOW }, {}, 'expired'],
    ['the plan is another one now', {}, { planHash: 'p2' }, 'changed-since'],
    ['the brake is on', {}, { brake }, 'stopped'],
    ['high risk needs a sign-in', { requires: 'signed-in-person' }, {}, 'needs-sign-in'],
    ['critical risk needs a sign-in', { requires: 'two-people' }, {}, 'needs-sign-in'],
    ['signed in is signed in', { requires: 'signed-in-person' }, sure('signed-in'), 'allowed'],
    [
      'a session that lies about is not enough for critical risk',
      { requires: 'two-people' },
      sure('signed-in'),
      'needs-step-up',
    ],
    ['a fresh code is', { requires: 'two-people' }, sure('stepped-up'), 'allowed'],
    ['the request is not the one that is waited for', {}, { isAwaited: false }, 'not-awaited'],
    ['who agreed on another level', {}, { agreedElsewhere: ['ana'] }, 'agreed-elsewhere'],
    [
      'who agreed on another level may still reject',
      {},
      { ...reject, agreedElsewhere: ['ana'] },
      'allowed',
    ],
    ['over Slack only low risk', {}, { by: whoever({ how: 'slack' }) }, 'low-risk-only'],
    ['over Slack low risk', {}, { by: whoever({ how: 'slack' }), band: 'low' }, 'allowed'],
    ['over Slack any rejection', {}, { ...reject, by: whoever({ how: 'slack' }) }, 'allowed'],
    [
      'nobody approves twice',
      { requires: 'two-people', decisions: [vote] },
      sure('stepped-up'),
      'already-decided',
    ],
    [
      'but may still change their mind',
      { requires: 'two-people', decisions: [vote] },
      reject,
      'allowed',
    ],
    [
      'the second may approve',
      { requires: 'two-people', decisions: [vote] },
      sure('stepped-up', 'bo'),
      'allowed',
    ],
    [
      'a link alone approves nothing while that is switched off',
      {},
      { features: { mailDecisions: false, slackDecisions: true } },
      'needs-sign-in',
    ],
    [
      'nor is more asked of whoever has signed in',
      {},
      { features: { mailDecisions: false, slackDecisions: true }, ...sure('signed-in') },
      'allowed',
    ],
    [
      'Slack approves nothing while that is switched off',
      {},
      {
        by: whoever({ how: 'slack' }),
        band: 'low',
        features: { mailDecisions: true, slackDecisions: false },
      },
      'switched-off',
    ],
    [
      'and low risk while it is on, links or not',
      {},
      {
        by: whoever({ how: 'slack' }),
        band: 'low',
        features: { mailDecisions: false, slackDecisions: true },
      },
      'allowed',
    ],
    [
      'a rejection counts whatever is switched off',
      {},
      { ...reject, features: { mailDecisions: false, slackDecisions: false } },
      'allowed',
    ],
    ['rejecting needs no sign-in', { requires: 'two-people' }, reject, 'allowed'],
    ['the brake does not stop a rejection', {}, { ...reject, brake }, 'allowed'],
    ['nor does a plan that moved', {}, { ...reject, planHash: 'p2' }, 'allowed'],
    ['a rejection comes too late too', {}, { ...reject, now: NOW + 1 }, 'expired'],
    [
      'a stranger learns nothing',
      { state: 'approved' },
      { by: whoever({ name: 'eve' }), brake },
      'not-permitted',
    ],
  ])('%s', (_name, given, by, expected) => {
    expect(admit(approval(given), attempt(by)).kind).toBe(expected);
  });
});
