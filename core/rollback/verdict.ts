import type { PolicyVerdict } from '#core/model/change.ts';

const RULE = 'a-person-takes-it-back';

/**
 * What policy says of taking a change back: it asks nobody else, whatever the mode, since a named person asks for it and
 * what comes back was there before. Rules that slow a change down must not slow down its way back.
 */
export const verdictOnTakingBack = (policyVersion: string): PolicyVerdict => ({
  requires: 'nobody',
  because: [RULE],
  policyVersion,
  trace: [
    {
      rule: RULE,
      where: 'built in',
      matched: true,
      requires: 'nobody',
      reason: 'it takes back a change, in the name of who asked for that',
    },
  ],
});
