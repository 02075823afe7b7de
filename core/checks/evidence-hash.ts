import canonicalize from 'canonicalize';
import { hashOfText } from '#core/ledger/chain.ts';

/** Of an evidence: what was looked up, by index and key. */
interface WithLookups {
  readonly lookups: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Returns `hashOf(evidence)`; what the evidence of thousands of resources shares is written down once. */
export const evidenceHash = (evidence: WithLookups): string =>
  hashOfText(
    objectText(Object.entries<unknown>({ ...evidence }), (value) =>
      value === evidence.lookups
        ? objectText(Object.entries(evidence.lookups), (index) =>
            objectText(Object.entries(index), sharedText),
          )
        : textOf(value),
    ),
  );

/** Canonical JSON (RFC 8785) of an object, its members as `text` writes them. */
const objectText = <T>(of: readonly (readonly [string, T])[], text: (value: T) => string): string =>
  `{${of
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
