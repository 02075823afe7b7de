import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a form rests on: whoever has the link, in this session, looking at this state of the request. */
export interface FormTerms {
  readonly secret: string;
  /** `version` of the view: any decision or other change makes another one, so that a form can be used once. */
  readonly version: string;
  readonly user: string | undefined;
}

/** The token of a form. It is derived, so nothing is stored by showing a page, and none outlives its state. */
export const formToken = ({ secret, version, user }: FormTerms): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['form', version, user ?? null]))
    .digest('base64url');

/** Compares in constant time. */
export const isFormToken = (token: string, terms: FormTerms): boolean => {
  const [given, expected] = [Buffer.from(token), Buffer.from(formToken(terms))];
  return given.length === expected.length && timingSafeEqual(given, expected);
};
