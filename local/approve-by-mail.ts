import { InvariantError } from '#core/errors/errors.ts';
import type { Simulation } from './simulation.ts';

/** A link for deciding, as it stands in a mail; after a restart the same path may be on another port. */
const LINK = /http:\/\/127\.0\.0\.1:\d+(\/a\/[A-Za-z0-9_-]{43})/;
const HIDDEN = /<input type="?hidden"? name="?([a-z]+)"? value="([^"]*)"/g;

/**
 * Opens the newest mail about a change and presses the button, as its reader would: over the page, with its form.
 * Does nothing while no mail has come.
 */
export const approveByMail = async ({ cloud, url }: Simulation, number: string): Promise<void> => {
  const mail = cloud.mails.list().find(({ text }) => text.includes(number) && LINK.test(text));
  const path = mail && LINK.exec(mail.text)?.[1];
  if (path === undefined) return;
  const link = url + path;
  const page = await (await fetch(link)).text();
  const hidden = [...page.matchAll(HIDDEN)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  const body = new URLSearchParams({
    ...Object.fromEntries(hidden),
    decision: 'approve',
    note: '',
  });
  const answer = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    body,
    redirect: 'follow',
  });
  if (!answer.ok)
    throw new InvariantError(`the approval of ${number} was answered ${answer.status}`);
};
