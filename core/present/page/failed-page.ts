import { html } from '../escape.ts';
import { pageFrame } from './page-layout.ts';

/** What a person sees when a page could not be made; `reference` leads to the log. */
export const failedPage = (message: string, reference: string): string =>
  pageFrame(
    'Something went wrong',
    html`<h1>Something went wrong</h1>
<p>${message}</p>
<p>Open the link again in a minute: it still says what is true. If it stays like this, tell an operator the reference <code>${reference}</code>.</p>`,
  );
