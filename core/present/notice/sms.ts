import type { Notice } from './notice.ts';

/** What fits into one text message in any case; Amazon SNS promises no more. */
const MAX_SMS = 140;

/**
 * The basic characters of GSM 03.38 that are letters or signs of ours, each one septet.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
const GSM = /[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]/;

/** What people write and GSM has not. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '…': '...',
  '·': '-',
  '–': '-',
  '—': '-',
  '\u2018': "'",
  '\u2019': "'",
  '“': '"',
  '”': '"',
  '\u00A0': ' ',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '→': '->',
};

/** Returns the text in the characters of a text message; what has no counterpart becomes `?`. */
export const inGsm = (text: string): string =>
  [...text.normalize('NFC')]
    .map((character) => {
      if (GSM.test(character)) return character;
      const base = character.normalize('NFD').replace(/\p{M}/gu, '');
      return REPLACEMENTS[character] ?? (GSM.test(base) && base.length === 1 ? base : '?');
    })
    .join('');

/** What looks like the address of a page: phones make links of it, and names of an account could hold one. */
const LINK = /\b[a-z][a-z0-9+.-]*:\/\/\S*|\bwww\.\S*/gi;

/** The notice as one text message, without any link. */
export const smsOf = ({ notification, change, text }: Notice): string => {
  const head = `Trimtab ${notification.severity}${change ? ` ${change.number}` : ''}: `;
  const whole = inGsm(`${head}${text.replace(LINK, '(link)')}`);
  return whole.length <= MAX_SMS ? whole : `${whole.slice(0, MAX_SMS - 3).trimEnd()}...`;
};
