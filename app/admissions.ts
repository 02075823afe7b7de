import type { Config } from '#core/contract/config.ts';
import { AppError } from '#core/errors/errors.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Phase } from '#core/model/change.ts';
import { type Fact, factSchema, type ResourceType } from '#core/model/facts.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import {
  type Admission,
  admissionOf,
  groupOf,
  isCounted,
  isUnderWay,
} from '#core/planning/admission.ts';
import { type Subject, subjectOf } from '#core/planning/subject.ts';
import type {
  Admissions,
  ChangeMeta,
  Now,
  ReadAdmissions,
  ReadChange,
  ReadHeads,
  StoredFacts,
} from './ports.ts';

export interface AdmissionsDeps {
  readonly readAdmissions: ReadAdmissions;
  readonly readHeads: ReadHeads;
  readonly readChange: ReadChange;
  readonly now: Now;
}

/**
 * Returns who has a turn as things are now. Places are never counted up and down: a change holds its place because it
 * was admitted and has not ended, which its own ledger says.
 */
export const currentAdmissions = async (
  deps: AdmissionsDeps,
  live: readonly ChangeMeta[],
  { execution }: Config,
): Promise<Admissions> => {
  const { version, admissions } = await deps.readAdmissions();
  const underWay = admissions.filter(isUnderWay).map(({ change }) => change);
  const heads = new Map((await deps.readHeads(underWay)).map((head) => [head.change, head]));
  const known = await Promise.all(
    admissions.map((admission) => asItIs(deps, admission, heads.get(admission.change))),
  );
  const isKnown = new Set(known.map(({ change }) => change));
  const others = live.filter(({ change, phase }) => BEGUN.includes(phase) && !isKnown.has(change));
  const unlisted = await Promise.all(
    others.map((meta) => begun(deps, meta, execution.caps.groupTag)),
  );
  const now = deps.now();
  return {
    version,
    admissions: [...known, ...unlisted.flat()].filter((each) => isCounted(each, execution, now)),
  };
};

const BEGUN: readonly Phase[] = ['applying', 'watching', 'rolling-back'];

const asItIs = async (
  { readChange, now }: AdmissionsDeps,
  admission: Admission,
  head: ChangeMeta | undefined,
): Promise<Admission> => {
  const { ended } = admission;
  const mayBeSeen = ended?.outcome === 'needs-person' && !ended.isSeen;
  if (head?.outcome === undefined && !mayBeSeen) return admission;
  const events = await readEvents(readChange, admission.change);
  // That it ended is known, though not when: taken for just now, which holds others up longest.
  if (events === undefined && head?.outcome !== undefined)
    return { ...admission, ended: { at: now(), outcome: head.outcome, isSeen: false } };
  if (events === undefined) return admission;
  const closed = events.find(({ body }) => body.kind === 'closed');
  if (closed?.body.kind !== 'closed') return admission;
  const isSeen = events.some(({ body }) => body.kind === 'acknowledged');
  return { ...admission, ended: { at: closed.at, outcome: closed.body.outcome, isSeen } };
};

/** A ledger that was altered is under way for all that anybody knows; undefined: it could not be read just now. */
const readEvents = async (
  readChange: ReadChange,
  change: string,
): Promise<readonly LedgerEvent[] | undefined> => {
  try {
    return (await readChange(change)).events;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.retry === 'never' ? [] : undefined;
  }
};

/** A change that began before turns were given: it takes a place all the same. */
const begun = async (
  { readChange }: AdmissionsDeps,
  meta: ChangeMeta,
  groupTag: string | undefined,
): Promise<Admission[]> => {
  const stored = await readChange(meta.change);
  const subject = subjectOf(stored, fold(stored.events));
  return subject === undefined ? [] : [admissionOf(meta, subject, { at: meta.openedAt, groupTag })];
};

/** Counts how many resources the group of a change has, as last collected. */
const groupSize = async (
  { storedFacts }: { readonly storedFacts: StoredFacts },
  { plan, recommendation }: Pick<Subject, 'plan' | 'recommendation'>,
  groupTag: string | undefined,
): Promise<number> => {
  const tag = groupTag === undefined ? undefined : recommendation.tags[groupTag];
  const isOfGroup = ({ tags }: Fact) =>
    groupTag === undefined || tag === undefined || tags[groupTag] === tag;
  const types = tag === undefined ? [recommendation.resourceType as ResourceType] : RESOURCE_TYPES;
  let size = 0;
  for (const type of types)
    for await (const fact of storedFacts(plan, type)) if (isOfGroup(fact)) size++;
  return size;
};

const RESOURCE_TYPES = factSchema.options.map(({ shape }) => shape.type.value);

/** Sizes of the groups in which more than one change could be under way; of a group of any size one may be. */
export const groupSizes = async (
  deps: { readonly storedFacts: StoredFacts },
  subjects: readonly Subject[],
  admissions: readonly Admission[],
  groupTag: string | undefined,
): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  const groups = subjects.map((subject) => ({ subject, group: groupOf(subject, groupTag) }));
  const all = [...groups, ...admissions.filter(isUnderWay)].map(({ group }) => group);
  for (const { subject, group } of groups) {
    const isAlone = all.filter((other) => other === group).length < 2;
    if (!isAlone && !sizes.has(group)) sizes.set(group, await groupSize(deps, subject, groupTag));
  }
  return sizes;
};
