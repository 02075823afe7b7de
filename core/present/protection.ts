import { isOptedOut, OPT_OUT_TAG } from '#core/guards/target.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { plain } from './escape.ts';

/** Why nothing of a resource is ever changed; undefined where it may be. Guards may stop a change for more. */
export const protectionOf = ({ tags }: Pick<Fact, 'tags'>, at: EpochMs): string | undefined =>
  isOptedOut(tags, at)
    ? `It has the tag ${OPT_OUT_TAG}${tags[OPT_OUT_TAG] ? `=${plain(tags[OPT_OUT_TAG], 40)}` : ''}.`
    : undefined;
