import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** The first members of an evidence in the order of their names: what the evidence of thousands of resources shares. */
interface Beginning {
  readonly check: string;
  readonly checkVersion: number;
  /** What was looked up, by index and key. */
  readonly lookups: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Returns `hashOf(evidence)`; what much evidence shares is written down and hashed once. */
export const evidenceHash = ({ check, checkVersion, lookups, ...rest }: Beginning): string => {
  const hasher = begunWith({ check, checkVersion, lookups }).clone();
  return bytesToHex(hasher.update(utf8ToBytes(`,${textOf(rest).slice(1)}`)).digest());
};

type Hasher = ReturnType<typeof sha256.create>;

/** The last beginning of each check, hashed: most resources of a region have it in common. */
const beginnings = new Map<string, { readonly of: Beginning; readonly hasher: Hasher }>();

const begunWith = (of: Beginning): Hasher => {
  const last = beginnings.get(of.check);
  if (last !== undefined && isSame(last.of, of)) return last.hasher;
  const hasher = sha256.create().update(utf8ToBytes(beginningText(of)));
  beginnings.set(of.check, { of, hasher });
  return hasher;
};

/** Whether the very same was looked up; two price books that say the same are not compared word for word. */
const isSame = (a: Beginning, b: Beginning): boolean =>
  a.checkVersion === b.checkVersion &&
  haveSame(a.lookups, b.lookups, (one, other) => haveSame(one, other, Object.is));

const haveSame = <T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  same: (one: T, other: T) => boolean,
): boolean => {
  const keys = Object.keys(a);
  const isInBoth = (key: string) => {
    const [one, other] = [a[key], b[key]];
    return one !== undefined && other !== undefined && same(one, other);
  };
  return keys.length === Object.keys(b).length && keys.every(isInBoth);
};

const beginningText = ({ check, checkVersion, lookups }: Beginning): string => {
  const lookupsText = objectText(lookups, (index) => objectText(index, sharedText));
  return `{"check":${textOf(check)},"checkVersion":${checkVersion},"lookups":${lookupsText}`;
};

/** Canonical JSON (RFC 8785) of an object, its members as `text` writes them. */
const objectText = <T>(of: Readonly<Record<string, T>>, text: (value: T) => string): string =>
  `{${Object.entries(of)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${text(value)}`)
    .join(',')}}`;

const textOf = (value: unknown): string => canonicalize(value) ?? 'null';

/** Texts of what is looked up: the same price book stands in the evidence of every resource of a region. */
const known = new WeakMap<object, string>();

const sharedText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return textOf(value);
  const text = known.get(value) ?? textOf(value);
  known.set(value, text);
  return text;
};
