import { plain } from './escape.ts';
import type { PresentedChange } from './presented-change.ts';

/** `shop-prod (0000…0042) · us-east-1 · prod`. */
export const placeOf = ({
  accountName,
  recommendation: { account, region, environment },
}: Pick<PresentedChange, 'accountName' | 'recommendation'>): string => {
  const who = accountName === undefined ? account : `${plain(accountName, 60)} (${account})`;
  return [who, region, ...(environment === undefined ? [] : [environment])]
    .map((part) => plain(part, 80))
    .join(' · ');
};
