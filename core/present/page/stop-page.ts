import { html } from '../escape.ts';
import { counted } from '../format.ts';
import type { StopView } from './approval-view.ts';
import { stoppedText } from './closed-state.ts';
import { form, noteField, type PageForm, pageFrame, problemLine } from './page-layout.ts';

type RunningView = Extract<StopView, { kind: 'running' }>;

/** The page behind a stop link: says what stopping does, and asks. */
export const stopPage = (
  view: Exclude<StopView, { kind: 'not-valid' }>,
  given: PageForm,
): string =>
  view.kind === 'stopped'
    ? pageFrame(
        'All changes are stopped',
        html`<h1>All changes are stopped</h1>
<p>${stoppedText(view)}</p>
<p>Reading, watching and rolling back what was already applied go on. An operator can resume in the console, with a reason.</p>`,
      )
    : runningPage(view, given);

const runningPage = ({ applying, watching, waiting }: RunningView, given: PageForm): string =>
  pageFrame(
    'Stop all changes?',
    html`<h1>Stop all changes?</h1>
${problemLine(given)}
<p>No change takes its first step any more, until an operator resumes.</p>
<ul><li><b>${counted(applying, 'change')}</b> between first and last step: rolled back.</li>
<li><b>${counted(watching, 'change')}</b> being watched: watched on, and rolled back if it gets worse.</li>
<li><b>${counted(waiting, 'change')}</b> not begun: will not begin.</li></ul>`,
    form(
      given.token,
      html`${noteField('Reason, for those who find it stopped', given)}
<div class="row"><button class="stop" name="decision" value="stop">Stop now</button></div>`,
      true,
    ),
  );
