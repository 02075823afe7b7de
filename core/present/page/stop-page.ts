import { html } from '../escape.ts';
import { counted } from '../format.ts';
import type { StopView } from './approval-view.ts';
import { stoppedText } from './closed-page.ts';
import { form, pageFrame } from './page-layout.ts';

type RunningView = Extract<StopView, { kind: 'running' }>;

/** The page behind a stop link: says what stopping does, and asks. */
export const stopPage = (
  view: Exclude<StopView, { kind: 'not-valid' }>,
  given: { readonly token: string; readonly problem?: 'needs-reason' | 'out-of-date' },
): string =>
  view.kind === 'stopped'
    ? pageFrame(
        'All changes are stopped',
        html`<h1>All changes are stopped</h1>
<p>${stoppedText(view)}</p>
<p>Reading, watching and rolling back what was already applied go on. An operator can resume in the console, with a reason.</p>`,
      )
    : runningPage(view, given);

const PROBLEMS = {
  'needs-reason': 'Nothing was stopped yet. Write a few words why, then stop.',
  'out-of-date': 'Nothing was stopped yet: the page was out of date. This is how it stands now.',
} as const;

const runningPage = (
  { applying, watching, waiting }: RunningView,
  { token, problem }: Parameters<typeof stopPage>[1],
): string =>
  pageFrame(
    'Stop all changes?',
    html`<h1>Stop all changes?</h1>
${problem && html`<p class="bad" role="alert"><b>${PROBLEMS[problem]}</b></p>`}
<p>No change takes its first step any more, until an operator resumes.</p>
<ul><li><b>${counted(applying, 'change')}</b> between first and last step: rolled back.</li>
<li><b>${counted(watching, 'change')}</b> being watched: watched on, and rolled back if it gets worse.</li>
<li><b>${counted(waiting, 'change')}</b> not begun: will not begin.</li></ul>`,
    form(
      token,
      html`<label><small>Reason, for those who find it stopped</small><textarea name="note" maxlength="500"></textarea></label>
<div class="row"><button class="stop" name="decision" value="stop">Stop now</button></div>`,
      true,
    ),
  );
