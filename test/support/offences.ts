import type { Page } from 'playwright-core';

/** Writes down what a page must never do: break its own policy, throw, ask another origin, or ask too often. */
export const keepOffences = (page: Page, origin: () => string, offences: string[]): void => {
  page.on('pageerror', ({ message }) => offences.push(`thrown: ${message}`));
  page.on('console', (message) => {
    const isExpected = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isExpected) offences.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() === 429) offences.push(`too often: ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    // What the page itself made to be saved is of no other place.
    if (url.protocol !== 'blob:' && url.origin !== origin()) offences.push(`asked ${url}`);
  });
};
