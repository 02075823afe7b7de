import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** Of an evidence: what was looked up, by index and key. */
interface WithLookups {
  readonly check: string;
  readonly lookups: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Returns `hashOf(evidence)`; what the evidence of thousands of resources shares is written down and hashed once. */
export const evidenceHash = (evidence: WithLookups): string => {
  const members = Object.entries<unknown>({ ...evidence }).toSorted(byKey);
  const shared = members.findIndex(([key]) => key === 'lookups') + 1;
  const beginning = members.slice(0, shared).map(([key, value]) => {
    const text = value === evidence.lookups ? lookupsText(evidence.lookups) : textOf(value);
    return memberText(key, text);
  });
  const rest = members.slice(shared).map(([key, value]) => memberText(key, textOf(value)));
  const end = `${rest.map((text) => `,${text}`).join('')}}`;
  const begun = begunWith(evidence.check, `{${beginning.join(',')}`);
  return bytesToHex(begun.clone().update(utf8ToBytes(end)).digest());
};

type Entry = readonly [key: string, value: unknown];

const byKey = ([a]: Entry, [b]: Entry): number => (a < b ? -1 : 1);
const memberText = (key: string, text: string): string => `${JSON.stringify(key)}:${text}`;
const textOf = (value: unknown): string => canonicalize(value) ?? 'null';

/** Canonical JSON (RFC 8785) of what was looked up. */
const lookupsText = (lookups: WithLookups['lookups']): string =>
  objectText(lookups, (index) => objectText(index, sharedText));

const objectText = <T>(of: Readonly<Record<string, T>>, text: (value: T) => string): string => {
  const entries = Object.entries(of).toSorted(byKey);
  return `{${entries.map(([key, value]) => memberText(key, text(value))).join(',')}}`;
};

/** Texts of what is looked up: the same price book stands in the evidence of every resource of a region. */
const known = new WeakMap<object, string>();

const sharedText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return textOf(value);
  const text = known.get(value) ?? textOf(value);
  known.set(value, text);
  return text;
};

type Hasher = ReturnType<typeof sha256.create>;

/** The last beginning for each check: most resources of a region have it in common. */
const beginnings = new Map<string, { readonly text: string; readonly hasher: Hasher }>();

const begunWith = (check: string, text: string): Hasher => {
  const last = beginnings.get(check);
  if (last?.text === text) return last.hasher;
  const hasher = sha256.create().update(utf8ToBytes(text));
  beginnings.set(check, { text, hasher });
  return hasher;
};
