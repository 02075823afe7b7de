import { html, plain } from '../escape.ts';
import { tied } from '../format.ts';
import { titleOf } from '../title.ts';
import type { PassOnView } from './approval-view.ts';
import { form, type PageForm, pageFrame, placeLine, problemLine } from './page-layout.ts';

type Valid = Exclude<PassOnView, { kind: 'not-valid' }>;

/** The page behind *Not for me*: says who would be asked instead, and asks. */
export const passOnPage = (view: Valid, given: PageForm): string => {
  const { heading, says } = stateOf(view);
  return pageFrame(
    heading,
    html`${placeLine(view.change)}
<h1>${heading}</h1>
${problemLine(given)}
<p>${says}</p>
<p class="m">It is about: ${tied(titleOf(view.change))}.</p>`,
    view.kind === 'open'
      ? form(
          given.token,
          html`<div class="row"><button class="go" name="decision" value="pass-on">Pass it on to ${plain(view.deputy, 40)}</button></div>`,
          true,
        )
      : undefined,
  );
};

const stateOf = (view: Valid): { readonly heading: string; readonly says: string } => {
  switch (view.kind) {
    case 'open':
      return {
        heading: 'Not for you?',
        says: `${plain(view.deputy, 60)} stands in for you and gets a mail with a link of their own. Yours still works. Nothing is decided by this.`,
      };
    case 'passed-on':
      return {
        heading: `Passed on to ${plain(view.deputy, 60)}`,
        says: 'They got a mail with a link of their own. Yours still works.',
      };
    case 'over':
      return { heading: 'Nothing to pass on', says: 'The request has ended, or nobody stands in.' };
  }
};
