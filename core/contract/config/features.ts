import * as z from 'zod';
import { FEATURES, type FeatureId } from '#core/contract/features.ts';

const switchOf = (id: FeatureId) => {
  const { does, off, usual, since, goes } = FEATURES[id];
  const description = `${does} False: ${off}`;
  return z
    .boolean()
    .default(usual)
    .meta({ description, $comment: `since ${since}; ${goes}` });
};

/** What can be switched off at once. */
export const featuresSchema = z
  .strictObject({
    changesWithoutPerson: switchOf('changesWithoutPerson'),
    mailDecisions: switchOf('mailDecisions'),
    slackDecisions: switchOf('slackDecisions'),
  } satisfies Record<FeatureId, z.ZodType>)
  .prefault({})
  .describe('What can be switched off at once, without a release and without a deployment.');
