import { describe, expect, test } from 'vitest';
import type { Mail, StoredChange } from '#app/ports.ts';
import { makeTellOutcome } from '#app/tell-outcome.ts';
import { configSchema } from '#core/contract/config.ts';
import type { Outcome } from '#core/model/change.ts';
import type { EventOf } from '#core/model/ledger.ts';
import {
  closedAs,
  ledgerOf,
  lowerMemory,
  OPENED,
  REGRESSION,
} from '#test/core/present/presented-changes.ts';
import { NOW } from '#test/support/facts.ts';

const ASKED = 'Approve? Lower image-resize to 1536 MB, saves $22.70/mo';

const VERDICT: EventOf<'assessed'>['verdict'] = {
  requires: 'nobody',
  because: [],
  policyVersion: 'v',
  trace: [],
};

const endedAs = (outcome: Outcome): StoredChange => {
  const { plan, recommendation, before, risk, watchable } = lowerMemory();
  const events = ledgerOf([
    ['open', OPENED],
    ['open', { kind: 'assessed', risk, verdict: VERDICT, watchable: [...watchable] }],
    ['closed', closedAs({ outcome, because: REGRESSION })],
  ]);
  const meta = {
    change: 'chg-a1',
    number: 'chg-0217',
    recommendation: recommendation.id,
    resource: plan.resource,
    planHash: 'p1',
    phase: 'closed',
    fence: 1,
    n: events.length,
    head: 'h',
    deadline: NOW,
    openedAt: NOW,
    outcome,
  } as const;
  return { meta, plan, recommendation, before, events };
};

/** Tells an outcome to Ana, who was asked, and to Bo, who was not. Returns the mails, and tells again. */
const telling = (outcome: Outcome) => {
  const mails: Mail[] = [];
  const threads = new Map([['chg-a1 ana@example.com', { subject: ASKED, messageId: 'm-0' }]]);
  const approvers = ['ana', 'bo'].map((name) => ({ name, mail: `${name}@example.com` }));
  const tell = makeTellOutcome({
    readChange: async () => endedAs(outcome),
    readConfig: async () => ({
      config: configSchema.parse({ approval: { approvers } }),
      version: 'v',
    }),
    sendMail: async (mail) => `m-${mails.push(mail)}`,
    mailThread: async (change, to) => threads.get(`${change} ${to}`),
    saveMailThread: async (change, to, subject, messageId) =>
      void threads.set(`${change} ${to}`, { subject, messageId }),
    publicUrl: 'https://trimtab.example.com',
  });
  return { mails, tell: () => tell('chg-a1') };
};

describe('the outcome of a change', () => {
  test('answers the mail that asked, and comes on its own to whoever was not asked', async () => {
    const { mails, tell } = telling('rolled-back');
    await tell();
    expect(mails.map(({ to, subject, inReplyTo }) => [to, subject, inReplyTo])).toEqual([
      ['ana@example.com', `Re: ${ASKED}`, 'm-0'],
      ['bo@example.com', 'Rolled back: Lower image-resize to 1536 MB', undefined],
    ]);
  });

  test('is told to everybody when somebody must act', async () => {
    const { mails, tell } = telling('needs-person');
    await tell();
    expect(mails.map(({ subject }) => subject)).toEqual([
      `Re: ${ASKED}`,
      'Needs you: Lower image-resize to 1536 MB',
    ]);
  });

  test('of which nobody must know is told only to those who were asked', async () => {
    const { mails, tell } = telling('completed');
    await tell();
    expect(mails.map(({ to }) => to)).toEqual(['ana@example.com']);
  });

  test('is told once, however often it is to be told', async () => {
    const { mails, tell } = telling('rolled-back');
    await tell();
    await tell();
    expect(mails).toHaveLength(2);
  });
});
