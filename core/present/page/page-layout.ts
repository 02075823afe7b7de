import { type Html, html, markup, plain, plainLines } from '../escape.ts';
import { tied } from '../format.ts';
import type { FourFacts } from '../four-facts.ts';
import { placeOf } from '../place.ts';
import type { PresentedChange } from '../presented-change.ts';

/**
 * The only style of the pages that links lead to. The content security policy allows it by its hash, so there is one
 * for all of them and no style attribute anywhere.
 */
export const PAGE_STYLE = `:root{color-scheme:light dark;--bg:#fff;--t:#16191f;--m:#545b64;--r:#d5dbdb;--a:#0b57d0;--on:#fff;--good:#0d6b2f;--bad:#b3261e;--soft:#f2f3f3}
@media (prefers-color-scheme:dark){:root{--bg:#0f141a;--t:#e9ebed;--m:#b4bcc6;--r:#3a4553;--a:#8ab8ff;--on:#0f141a;--good:#6fdc8c;--bad:#ff8f80;--soft:#1a222c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:600px;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:var(--bg);color:var(--t);font:16px/22px system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
main{flex:1;padding:12px 16px}
p,dl,dd,ul,ol{margin:0}p{padding:0 0 10px}
h1{font-size:22px;line-height:28px;margin:2px 0 8px}
small,.m,dt{color:var(--m);font-size:13px;line-height:18px}
small b{font-weight:400;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}
dl{display:grid;grid-template-columns:1fr 1fr;gap:8px 12px;border:solid var(--r);border-width:1px 0;padding:8px 0;margin:0 0 10px}
dd b{display:block;font-size:17px}
summary{min-height:48px;padding:13px 0;cursor:pointer;border-top:1px solid var(--r)}
li{padding:0 0 6px}code{font-size:13px}
form{padding:10px 16px 14px;border-top:1px solid var(--r);background:var(--soft)}
form.fixed{position:sticky;bottom:0}
textarea,input[name=code]{display:block;width:100%;height:48px;margin:2px 0 10px;padding:12px;font:inherit;border:1px solid var(--m);border-radius:8px;background:var(--bg);color:var(--t)}
.row{display:flex;gap:10px}
button,a.b{flex:1;min-height:48px;padding:11px 12px;font:inherit;font-weight:700;text-align:center;border:2px solid var(--a);border-radius:8px;background:var(--bg);color:var(--a);cursor:pointer;text-decoration:none}
button.go{flex:2;background:var(--a);color:var(--on)}
button.stop{border-color:var(--bad);background:var(--bad);color:var(--bg)}
a{color:var(--a)}`;

/** One page without a script. `foot` stays at the bottom of the screen. */
export const pageFrame = (title: string, main: Html, foot?: Html): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><meta name="referrer" content="no-referrer"><title>${title} · Trimtab</title><style>${markup(PAGE_STYLE)}</style></head>
<body><main>${main}</main>${foot}</body></html>`.toString();

/** Where the change is and its short number, small, on top. */
export const placeLine = (change: PresentedChange): Html =>
  html`<small>${placeOf(change)} · <b>${plain(change.number, 40)}</b></small>`;

export const factList = (facts: FourFacts): Html =>
  html`<dl>${facts.map(
    ({ label, value, detail }) =>
      html`<div><dt>${label}</dt><dd><b>${tied(value)}</b> <small>${detail}</small></dd></div>`,
  )}</dl>`;

/** What the adapter adds to a view: the form's own token, and what was wrong with the last attempt. */
export interface PageForm {
  readonly token: string;
  readonly problem?: 'needs-reason' | 'out-of-date';
  /** What was typed then. */
  readonly note?: string;
}

const PROBLEMS = {
  'needs-reason': 'Nothing was changed. Write a few words why, then send it again.',
  'out-of-date': 'Nothing was changed: the page was out of date. This is how it stands now.',
} as const;

/** What was wrong with the last attempt, read out first. */
export const problemLine = ({ problem }: PageForm): Html =>
  html`${problem && html`<p class="bad" role="alert"><b>${PROBLEMS[problem]}</b></p>`}`;

export const noteField = (label: string, { note = '' }: PageForm): Html =>
  html`<label><small>${label}</small><textarea name="note" maxlength="500">${plainLines(note)}</textarea></label>`;

/** A form that posts to the page's own address, so that the secret in it is not written out once more. */
export const form = (token: string, content: Html, isFixed = false): Html =>
  html`<form method="post" autocomplete="off" aria-label="Your answer"${isFixed && markup(' class="fixed"')}><input type="hidden" name="token" value="${token}">${content}</form>`;
