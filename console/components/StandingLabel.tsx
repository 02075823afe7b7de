import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Standing } from '#core/contract/api-recommendations.ts';
import { standingWord } from '#core/present/standing-words.ts';

const SIGNS: Readonly<Record<Standing['kind'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  'needs-person': 'error',
  found: 'info',
  'under-way': 'in-progress',
  applied: 'success',
  blocked: 'stopped',
  'no-plan': 'stopped',
  snoozed: 'stopped',
  rejected: 'stopped',
  'rolled-back': 'warning',
  expired: 'stopped',
  cancelled: 'stopped',
};

/** Where a recommendation stands, by sign and word. */
export const StandingLabel = ({ standing }: { readonly standing: Standing }) => (
  <StatusIndicator type={SIGNS[standing.kind]} wrapText={false}>
    {standingWord(standing)}
  </StatusIndicator>
);
