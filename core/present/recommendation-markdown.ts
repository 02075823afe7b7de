import type { RecommendationDetail } from '#core/contract/api-recommendations.ts';
import { caveatsOf } from './caveats.ts';
import { markdownText } from './escape.ts';
import { verdictSentence } from './evidence.ts';
import { placeOf } from './place.ts';

/** A recommendation for a ticket or a chat: the four facts, why, and where it stands. */
export const recommendationMarkdown = ({
  row,
  recommendation,
}: Pick<RecommendationDetail, 'row' | 'recommendation'>): string =>
  [
    `**${safe(row.title)}** (${row.id})`,
    '',
    `${safe(placeOf({ recommendation }))}, ${safe(row.resourceId)}`,
    '',
    '| | |',
    '| --- | --- |',
    ...row.facts.map(
      ({ label, value, detail }) =>
        `| ${label} | ${safe(detail === '' ? value : `${value}, ${detail}`)} |`,
    ),
    '',
    safe(verdictSentence(recommendation)),
    ...caveatsOf(recommendation).map((caveat) => `- ${safe(caveat)}`),
    '',
    safe(row.standing.says),
    '',
  ].join('\n');

const LONGEST = 400;
const safe = (text: string): string => markdownText(text, LONGEST);
