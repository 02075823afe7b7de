import type { Standing } from '#core/contract/api-recommendations.ts';
import type { Requirement } from '#core/model/change.ts';

/** What people who must agree are called, in a sentence. */
export const REQUIREMENT_WORDS: Readonly<Record<Requirement, string>> = {
  nobody: 'nobody',
  'one-person': 'one person',
  'signed-in-person': 'a signed-in person',
  'two-people': 'two people',
  never: 'never',
};

const WORDS: Readonly<Record<Standing['kind'], string>> = {
  waiting: 'Needs decision',
  'needs-person': 'Needs person',
  found: 'Open',
  'under-way': 'Under way',
  applied: 'Applied',
  blocked: 'Blocked',
  'no-plan': 'No plan',
  snoozed: 'Snoozed',
  rejected: 'Rejected',
  'rolled-back': 'Rolled back',
  expired: 'Expired',
  cancelled: 'Cancelled',
};
/** Where it stands in at most two words. */
export const standingWord = ({ kind }: Pick<Standing, 'kind'>): string => WORDS[kind];
