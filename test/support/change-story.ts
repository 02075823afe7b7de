import { expect, onTestFinished } from 'vitest';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import {
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Prepared,
  prepare,
} from './embedded.ts';
import { oneFunction, oneInstance, oneVolume } from './estates.ts';
import { before, failing } from './faults.ts';
import { brokenInvariants } from './invariants.ts';

/** What somebody does while a change is on its way. */
export type Act = (embedded: Embedded, change: string) => unknown;

/**
 * A change on its way through the real workflow, with the product's own functions on the simulated account. Each story ends as
 * it says, and leaves nothing that breaks an invariant.
 */
export interface Story {
  readonly name: string;
  readonly on: 'function' | 'instance' | 'volume';
  readonly options?: EmbeddedOptions;
  readonly play: Act;
  readonly ends: Outcome;
  readonly because?: RegExp;
  /** Simulated hours within which it must end. */
  readonly hours?: number;
  /** Calls that took effect in the account in the product's name, in order. */
  readonly calls?: readonly string[];
  readonly also?: Act;
}

export const RESIZE = ['StopInstances', 'ModifyInstanceAttribute', 'StartInstances'];
export const RESIZE_AND_BACK = [
  ...RESIZE,
  'StopInstances',
  'ModifyInstanceAttribute',
  'StartInstances',
];
export const UPDATE = ['UpdateFunctionConfiguration'];
export const DELETE = ['CreateSnapshot', 'DeleteVolume'];

export const INSTANCE = 'i-0000000000000000a';
export const VOLUME = 'vol-0000000000000000a';
export const policy = (require: string) => ({
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});

export const approve = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ asked }) => asked !== undefined);
  expect(await embedded.decide(change, 'approve')).toBe('done');
};

/** Approves; when that is written down and before the workflow hears of it, something happens. */
export const approveAnd =
  (happen: (embedded: Embedded) => unknown) => async (e: Embedded, c: string) => {
    e.around = before('SendTaskSuccess', () => happen(e));
    await approve(e, c);
  };

/** Approves, and nobody tells the workflow: only the sweeper can. */
export const approveUnheard = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ asked }) => asked !== undefined);
  embedded.around = failing('SendTaskSuccess');
  expect(await embedded.decide(change, 'approve')).toBe('done');
};

export const approvedUpTo =
  (phase: 'watching' | 'rolling-back', then: (embedded: Embedded, change: string) => unknown) =>
  async (embedded: Embedded, change: string) => {
    await approve(embedded, change);
    if (phase === 'rolling-back') {
      await embedded.until(change, (state) => state.phase === 'watching');
      hurt(embedded);
    }
    await embedded.until(change, (state) => state.phase === phase);
    await then(embedded, change);
  };

export const powerOf = async ({ clock, tina }: Embedded): Promise<string | undefined> => {
  const { Reservations } = await clock.during(() =>
    tina.ec2.describeInstances({ InstanceIds: [INSTANCE] }),
  );
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
};

/** Approves, and lets time pass until the instance is seen in that state. */
export const approvedUntil =
  (power: 'stopping' | 'stopped', then: (embedded: Embedded, change: string) => unknown) =>
  async (embedded: Embedded, change: string) => {
    await approve(embedded, change);
    const limit = embedded.clock.now() + MS_PER_HOUR;
    await embedded.clock.runUntil(async () => (await powerOf(embedded)) === power, limit);
    await then(embedded, change);
  };

/** The load grows beyond what the new size carries; the old one carries it. */
export const hurt = ({ cloud, estate }: Embedded) => {
  const { control } = cloud.account;
  for (const { kind, id } of estate.resources)
    if (kind === 'instance') control.inject({ kind: 'cpu-demand', instanceId: id, factor: 1.9 });
  for (const record of estate.resources)
    if (record.kind === 'function')
      control.inject({ kind: 'memory-demand', functionName: record.name, factor: 2.15 });
};

export const stopAll = ({ ports, clock }: Embedded) =>
  ports.setBrake({ on: true, by: 'ana', at: clock.now(), reason: 'incident' });

export const expectMails = (count: number) => async (embedded: Embedded) => {
  const subjects = embedded.cloud.mails.list().map(({ subject }) => subject);
  expect(subjects, subjects.join('\n')).toHaveLength(count);
};

export function approvalFor(given: object) {
  return { approvers: [{ name: 'ana', mail: 'ana@example.com' }], ...given };
}

const prepared = new Map<Story['on'], Promise<Prepared>>();
const estates = { function: oneFunction, instance: oneInstance, volume: oneVolume };
export const openOn = async (on: Story['on'], options: EmbeddedOptions = {}): Promise<Embedded> => {
  const known = prepared.get(on) ?? prepare(estates[on]());
  prepared.set(on, known);
  const embedded = await openEmbedded(await known, { config: { mode: 'approve' }, ...options });
  onTestFinished(() => embedded.close());
  return embedded;
};

const own = ({ cloud, estate }: Embedded): string[] =>
  cloud.account
    .mutations()
    .filter(({ time, principal }) => time >= estate.now && !principal.includes('/tina'))
    .map(({ eventName }) => eventName);

export const tell = async ({ on, options, play, hours, ...story }: Story) => {
  const embedded = await openOn(on, options);
  const [change = ''] = await embedded.openChanges();
  await play(embedded, change);
  await embedded.until(change, ({ closed }) => closed !== undefined, hours);
  const { state, meta } = await embedded.read(change);
  expect(state.closed?.outcome, state.closed?.because).toBe(story.ends);
  if (story.because !== undefined) expect(state.closed?.because).toMatch(story.because);
  expect(meta.outcome).toBe(story.ends);
  if (story.calls !== undefined) expect(own(embedded)).toEqual(story.calls);
  await story.also?.(embedded, change);
  expect(await brokenInvariants(embedded)).toEqual([]);
  expect(embedded.errors).toEqual([]);
};
