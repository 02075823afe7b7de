import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { Outcome, Phase } from '#core/model/change.ts';

type Label = readonly [StatusIndicatorProps.Type, string];

const PHASES: Readonly<Record<Phase, Label>> = {
  open: ['pending', 'Open'],
  applying: ['in-progress', 'Applying'],
  watching: ['in-progress', 'Watching'],
  'rolling-back': ['in-progress', 'Rolling back'],
  closed: ['stopped', 'Closed'],
};

const OUTCOMES: Readonly<Record<Outcome, Label>> = {
  completed: ['success', 'Completed'],
  'rolled-back': ['warning', 'Rolled back'],
  rejected: ['stopped', 'Rejected'],
  expired: ['stopped', 'Expired'],
  cancelled: ['stopped', 'Cancelled'],
  blocked: ['stopped', 'Blocked'],
  'needs-person': ['error', 'Needs person'],
};

interface Standing {
  readonly phase: Phase;
  readonly outcome?: Outcome | undefined;
}

const labelOf = ({ phase, outcome }: Standing): Label =>
  outcome === undefined ? PHASES[phase] : OUTCOMES[outcome];

export const stateWord = (standing: Standing): string => labelOf(standing)[1];

/** Where a change stands, by sign and word. */
export const StateLabel = (standing: Standing) => {
  const [type, word] = labelOf(standing);
  return (
    <StatusIndicator type={type} wrapText={false}>
      {word}
    </StatusIndicator>
  );
};
