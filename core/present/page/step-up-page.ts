import { html } from '../escape.ts';
import { form, pageFrame } from './page-layout.ts';

/** Where confirming stands: nothing asked for, a code on its way, or confirmed just now. */
export type StepUpState = 'none' | 'waiting' | 'confirmed';

/** The page on which somebody who has signed in confirms with a fresh code that it is them. */
export const stepUpPage = (
  state: StepUpState,
  { token, status }: { readonly token: string; readonly status: number },
): string => {
  const { heading, says } = STATES[state];
  return pageFrame(
    heading,
    html`<h1>${heading}</h1>
${status === 403 && html`<p class="bad" role="alert"><b>That was not the code.</b></p>`}
${status === 409 && html`<p class="bad" role="alert"><b>The page was out of date. Try again.</b></p>`}
<p>${says}</p>`,
    state === 'confirmed'
      ? undefined
      : form(
          token,
          html`${
            state === 'waiting' &&
            html`<label><small>Six digits</small><input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8"></label>`
          }<div class="row"><button name="decision" value="send">${state === 'waiting' ? 'Another code' : 'Show me a code'}</button>${
            state === 'waiting' &&
            html`<button class="go" name="decision" value="confirm">Confirm</button>`
          }</div>`,
          true,
        ),
  );
};

const STATES: Readonly<Record<StepUpState, { readonly heading: string; readonly says: string }>> = {
  none: {
    heading: 'Confirm that it is you',
    says: 'Critical changes take more than a session. A code is shown in the terminal where Trimtab runs; it is good for five minutes.',
  },
  waiting: {
    heading: 'Confirm that it is you',
    says: 'The code is in the terminal where Trimtab runs.',
  },
  confirmed: {
    heading: 'Confirmed',
    says: 'Go back to the request and open it again. This holds for ten minutes.',
  },
};
