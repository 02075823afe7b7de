import { expect, onTestFinished } from 'vitest';
import type { VerbRequest } from '#app/approvals/answers.ts';
import type { Identity } from '#core/approval/identity.ts';
import {
  ANA,
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Person,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { oneFunction } from '#test/support/estates.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/** People who are asked besides Ana; Dee stands in for her. */
export const BOB: Person = { name: 'bob', mail: 'bob@example.com' };
export const CY: Person = { name: 'cy', mail: 'cy@example.com' };
export const DEE = { name: 'dee', mail: 'dee@example.com', standsIn: true };
export const asks = (approval: object, require = 'one-person') => ({
  approval: { approvers: [{ ...ANA, deputy: 'dee' }, BOB, CY, DEE], ...approval },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});
export const LEVELS = {
  levels: [
    { name: 'lead', approvers: ['ana'] },
    { name: 'finance', approvers: ['bob', 'ana'] },
  ],
};

let prepared: Promise<Prepared> | undefined;

/** The account with its functions and workflows, before anything was opened. */
export const opened = async (config: EmbeddedOptions['config']): Promise<Embedded> => {
  prepared ??= prepare(oneFunction());
  const embedded = await openEmbedded(await prepared, { config });
  onTestFinished(() => embedded.close());
  return embedded;
};

/** A change that people are asked about, with the real workflow around it. */
export const asked = async (config: EmbeddedOptions['config'] = asks({})) => {
  const embedded = await opened(config);
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, (state) => state.asked !== undefined);
  return { embedded, change };
};
export const known = (name: string, given: Partial<Identity> = {}): Identity => ({
  name,
  how: 'session',
  assurance: 'signed-in',
  ...given,
});
export const by = (change: string, name: string): VerbRequest => ({
  target: { change },
  by: known(name),
  via: 'console',
});
export const verbs = ({ clock, web }: Embedded) => ({
  decide: (sent: Parameters<typeof web.approvals.decide>[0]) =>
    clock.during(() => web.approvals.decide(sent)),
  withdraw: (sent: VerbRequest) => clock.during(() => web.approvals.withdraw(sent)),
  snooze: (sent: VerbRequest, until: number, because = 'the sale is this week') =>
    clock.during(() => web.approvals.snooze({ ...sent, until, because })),
  comment: (sent: VerbRequest, text: string) =>
    clock.during(() => web.approvals.comment({ ...sent, text })),
  askAgain: (sent: VerbRequest) => clock.during(() => web.approvals.askAgain(sent)),
  passOn: (sent: VerbRequest) => clock.during(() => web.approvals.passOn(sent)),
});
export const kindsOf = async ({ read }: Embedded, change: string) =>
  (await read(change)).events.map(({ body }) => body.kind);
/** Waits for the end of a change. @throws where an invariant is broken on the way */
export const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined);
  expect(await brokenInvariants(embedded)).toEqual([]);
  expect(embedded.errors).toEqual([]);
  return (await embedded.read(change)).state.closed;
};
