import canonicalize from 'canonicalize';
import { hashOfText } from '#core/ledger/chain.ts';
import type { Evidence } from './run.ts';

/** Canonical texts of what is looked up: the same price book stands in the evidence of thousands of resources. */
const known = new WeakMap<object, string>();

const textOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return canonicalize(value) ?? 'null';
  const text = known.get(value) ?? canonicalize(value) ?? 'null';
  known.set(value, text);
  return text;
};

/** Returns `hashOf(evidence)`; what many share is written down once. */
export const evidenceHash = (evidence: Evidence): string =>
  hashOfText(
    objectText(evidence, (value, key) =>
      key === 'lookups'
        ? objectText(evidence.lookups, (lookups) => objectText(lookups, textOf))
        : (canonicalize(value) ?? 'null'),
    ),
  );

/** Canonical JSON (RFC 8785) of an object, its members as `text` writes them. */
const objectText = <T>(
  of: Readonly<Record<string, T>>,
  text: (value: T, key: string) => string,
): string => {
  const members = Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${text(value, key)}`).join(',')}}`;
};
