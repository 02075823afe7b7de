import { isWaiting } from '#core/approval/approved.ts';
import type { Standing } from '#core/contract/api-recommendations.ts';
import { whyStopped } from '#core/guards/index.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { Outcome, PolicyVerdict } from '#core/model/change.ts';
import type { EpochMs } from '#core/model/units.ts';
import { plain } from './escape.ts';
import { capitalised, deadline, listed } from './format.ts';
import { REQUIREMENT_WORDS } from './standing-words.ts';

/** What is known of a recommendation besides itself. */
export interface Stand {
  /** What policy says now; undefined where the resource allows no plan. */
  readonly verdict: PolicyVerdict | undefined;
  /** The newest change that was opened for it. */
  readonly change: { readonly state: ChangeState; readonly endedAt?: EpochMs } | undefined;
  readonly foundAt: EpochMs;
  readonly now: EpochMs;
}

/** In this mode policy forbids everything, which says nothing of the recommendation. */
const RECOMMEND_MODE = 'mode-recommend';

/** Where a recommendation stands. A change that is under way says it; else what policy says now; else the last change. */
export const standingOf = (stand: Stand): Standing => {
  const { verdict, change } = stand;
  if (change !== undefined && change.state.closed === undefined) return underWay(change.state);
  const last = change?.state.closed?.outcome;
  if (change !== undefined && last === 'completed' && isOlder(stand)) {
    return { kind: 'applied', says: 'Applied since it was found; the next scan looks again.' };
  }
  if (change !== undefined && last === 'needs-person') return ended(change.state, last);
  if (verdict === undefined) {
    return { kind: 'no-plan', says: 'The resource as it is now allows no plan for it.' };
  }
  if (verdict.requires === 'never' && !verdict.because.includes(RECOMMEND_MODE)) {
    const rule = listed(verdict.because);
    return { kind: 'blocked', says: `The policy forbids it: ${rule}.`, rule };
  }
  if (change !== undefined && last !== undefined && last !== 'completed') {
    return ended(change.state, last, stand.now);
  }
  return found(verdict);
};

const isOlder = ({ change, foundAt }: Stand): boolean => foundAt <= (change?.endedAt ?? 0);

const found = ({ requires }: PolicyVerdict): Standing => ({
  kind: 'found',
  says:
    requires === 'never'
      ? 'The mode is recommend: nothing is changed.'
      : `No change is open yet; it would ask ${REQUIREMENT_WORDS[requires]}.`,
});

const underWay = (state: ChangeState): Standing => {
  if (isWaiting(state) && state.asked !== undefined) {
    const { approvers, expiresAt } = state.asked;
    const who = listed(approvers.map((name) => plain(name, 80)));
    return { kind: 'waiting', says: `Waits for ${who} until ${deadline(expiresAt)}.` };
  }
  return { kind: 'under-way', says: UNDER_WAY[state.phase] };
};

const UNDER_WAY: Readonly<Record<ChangeState['phase'], string>> = {
  open: 'A change is open and waits for its turn.',
  applying: 'It is being applied.',
  watching: 'It was applied and is being watched.',
  'rolling-back': 'It is being rolled back.',
  closed: 'It is over.',
};

const KINDS: Readonly<Record<Exclude<Outcome, 'completed'>, Standing['kind']>> = {
  'rolled-back': 'rolled-back',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
  blocked: 'blocked',
  'needs-person': 'needs-person',
};

const ended = (
  state: ChangeState,
  outcome: Exclude<Outcome, 'completed'>,
  now = Number.POSITIVE_INFINITY,
): Standing => {
  const { closed, guarded, withdrawn } = state;
  const until = withdrawn?.until;
  if (outcome === 'cancelled' && until !== undefined && now < until) {
    return {
      kind: 'snoozed',
      says: `Snoozed until ${deadline(until)}: ${said(withdrawn?.because)}`,
    };
  }
  if (outcome === 'blocked' && guarded?.clear === false) {
    const guards = guarded.guards.filter(({ clear }) => !clear);
    return {
      kind: 'blocked',
      says: said(whyStopped(guarded)),
      rule: listed(guards.map(({ id }) => id)),
    };
  }
  return { kind: KINDS[outcome], says: said(closed?.because) };
};

const said = (because: string | undefined): string =>
  because ? `${capitalised(plain(because, 300)).replace(/\.$/, '')}.` : 'No reason was given.';
