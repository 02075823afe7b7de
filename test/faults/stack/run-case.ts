import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { clientFor } from '#adapters/aws/clients.ts';
import { actionOf } from '#core/actions/index.ts';
import { InvariantError } from '#core/errors/errors.ts';
import type { Outcome } from '#core/model/change.ts';
import type { Around } from '#local/services/wire/answer.ts';
import { type Embedded, openCopy } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';
import type { FaultCase } from '../kinds.ts';
import { FaultBox, type TracedCall } from './fault-box.ts';
import { type Fork, forkBefore, optionsFor, scratch } from './forks.ts';
import { playToTheEnd, theChange } from './play.ts';
import { type Story, startPlot } from './plot.ts';
import { scopeOf } from './recommend.ts';
import { estateOf } from './subjects.ts';

export interface CaseResult {
  readonly of: FaultCase;
  readonly ended: Outcome | 'live';
  readonly bySweeper: boolean;
  readonly byReconcile: boolean;
  readonly broken: readonly string[];
  readonly calls: readonly TracedCall[];
  /** Events and mutations, as text. */
  readonly ledger: readonly string[];
  readonly mutations: readonly string[];
}

/** A safeguard that is taken away: in the calls, or by what does not run by the clock. */
export interface Ablation {
  readonly around?: Around;
  readonly without?: string;
}

/** Runs a case from the last moment before its first fault at which nothing was under way. */
export const runCase = async (of: FaultCase, ablation: Ablation = {}): Promise<CaseResult> => {
  const first = of.happenings[0]?.at ?? 1;
  const fork = await forkBefore(actionOf(of.action), of.story as Story, first);
  const dir = mkdtempSync(`${scratch}/case-`);
  cpSync(fork.dir, dir, { recursive: true });
  try {
    return await runFrom({ ...fork, dir }, of, ablation);
  } finally {
    rmSync(dir, { recursive: true });
  }
};

const runFrom = async (fork: Fork, of: FaultCase, ablation: Ablation): Promise<CaseResult> => {
  const action = actionOf(of.action);
  const story = of.story as Story;
  const box = new FaultBox(of, fork.box, ablation.around);
  const options = optionsFor(story, box, ablation.without);
  const embedded = await openCopy(fork.dir, estateOf(action), fork.now, options);
  try {
    // A process asks once whose credentials it has; not within the story, where that would be one call more.
    await embedded.clock.during(() => clientFor('ec2', scopeOf(embedded)));
    const plot = startPlot(embedded, box, { action, story, from: fork.plot });
    box.attach(embedded, plot);
    await playToTheEnd(embedded, box, plot, fork.hasOpened);
    return await resultOf(embedded, box, of);
  } catch (error) {
    if (error instanceof InvariantError) return unreadable(error, box, of);
    throw error;
  } finally {
    await embedded.close();
  }
};

/** A ledger that cannot be folded any more is what is wrong, and all that can be said. */
const unreadable = (error: InvariantError, box: FaultBox, of: FaultCase): CaseResult => ({
  of,
  ended: 'live',
  bySweeper: false,
  byReconcile: false,
  broken: [`I7, I18: ${error.message}`, ...box.broken],
  calls: box.trace,
  ledger: [],
  mutations: [],
});

const resultOf = async (embedded: Embedded, box: FaultBox, of: FaultCase): Promise<CaseResult> => {
  const { cloud, estate } = embedded;
  const change = await theChange(embedded);
  const events = change?.events ?? [];
  const has = (kind: string) => events.some(({ body }) => body.kind === kind);
  const ended = change?.state.closed?.outcome ?? 'live';
  const broken = change === undefined ? [] : await brokenInvariants(embedded);
  return {
    of,
    ended,
    bySweeper: has('taken-over'),
    byReconcile: has('rollback-started'),
    broken: [...(ended === 'live' ? ['I20: it did not end'] : []), ...box.broken, ...broken],
    calls: box.trace,
    ledger: events.map(({ n, at, fence, body }) => `${n} ${at} ${fence} ${JSON.stringify(body)}`),
    mutations: cloud.account
      .mutations()
      .filter(({ time }) => time >= estate.now)
      .map(({ time, eventName, principal, request }) =>
        JSON.stringify({ time, eventName, principal, request }),
      ),
  };
};
