import { InvalidInputError } from '#core/errors/errors.ts';

/** What can go wrong at one external call, in the words that cases are told in. */
export const FAULT_KINDS = {
  'fail-before': 'the call fails and has no effect',
  refused: 'the service refuses the call for good',
  'answer-lost': 'the call has its effect, and its answer is lost',
  'late-effect': 'the call seems to fail, and its effect lands some calls later',
  'killed-before': 'the execution dies before the call',
  'killed-after': 'the call has its effect, and the execution dies',
  throttled: 'the call is throttled, and so are its first retries',
  'stale-read': 'reads show what was there before, for a while',
  duplicate: 'the handler is run again while it hangs here, and goes on from here 20 s later',
  'duplicate-late': 'the same, and it goes on from here when the change has ended',
  'foreign-edit': 'somebody else changes the resource just before the call',
  outage: 'this call and many after it fail',
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;

/** What people, mail scanners and time can do just before an external call. */
export const ACT_KINDS = {
  'approve-a': 'ana approves over her link',
  'approve-b': 'bo approves over his link',
  'reject-a': 'ana rejects over her link',
  'reject-b': 'bo rejects over his link',
  'replay-a': 'a link of ana that was used is sent again',
  forged: 'somebody makes up a link',
  'scanner-get': 'a mail scanner opens every link',
  brake: 'somebody stops all changes',
  'brake-off': 'the stop is lifted',
  expiry: 'nobody answers until the request has run out',
} as const;
export type ActKind = keyof typeof ACT_KINDS;

export type Occurrence = FaultKind | ActKind;
export const isFault = (kind: Occurrence): kind is FaultKind => kind in FAULT_KINDS;
export const saysOf = (kind: Occurrence): string =>
  isFault(kind) ? FAULT_KINDS[kind] : ACT_KINDS[kind];

/** Something that happens at the external call of that number; calls are counted from 1 over the whole case. */
export interface Happening {
  readonly at: number;
  readonly kind: Occurrence;
}

/** One run from a fresh account to the end of a change: the same case is the same run, call by call. */
export interface FaultCase {
  /** `ports`: use cases with fakes of their ports. `stack`: the whole embedded cloud. */
  readonly level: 'ports' | 'stack';
  readonly action: string;
  /** Name of what happens without any fault: `approved`, `degraded`. */
  readonly story: string;
  readonly happenings: readonly Happening[];
  /** Of a sampled case; a case of an enumeration needs none. */
  readonly seed?: number;
}

/** Returns the name of a case, with which it is run again: `ports:ec2/resize-instance:approved:12.answer-lost+30.stale-read`. */
export const caseId = ({ level, action, story, happenings, seed }: FaultCase): string =>
  [
    level,
    action,
    story,
    happenings.map(({ at, kind }) => `${at}.${kind}`).join('+') || 'none',
    ...(seed === undefined ? [] : [`s${seed}`]),
  ].join(':');

/** Returns the case of a name. @throws InvalidInputError when it is none */
export const parseCaseId = (id: string): FaultCase => {
  const [level, action, story, happened, seed] = id.split(':');
  if ((level !== 'ports' && level !== 'stack') || !action || !story || !happened)
    throw new InvalidInputError(`${id} names no case: expected level:action:story:12.kind+30.kind`);
  return {
    level,
    action,
    story,
    happenings: happened === 'none' ? [] : happened.split('+').map(happening),
    ...(seed !== undefined && { seed: Number(seed.replace(/^s/, '')) }),
  };
};

const happening = (text: string): Happening => {
  const [, at, kind = ''] = /^(\d+)\.(.+)$/.exec(text) ?? [];
  if (at !== undefined && (kind in FAULT_KINDS || kind in ACT_KINDS))
    return { at: Number(at), kind: kind as Occurrence };
  throw new InvalidInputError(
    `${text} is nothing that can happen: expected a call and one of ${[...Object.keys(FAULT_KINDS), ...Object.keys(ACT_KINDS)].join(', ')}`,
  );
};
