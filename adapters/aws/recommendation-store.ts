import type {
  FindRecommendation,
  ReadEvidence,
  SaveRecommendations,
  SaveScan,
  StoredRecommendations,
  StoredScan,
} from '#app/ports.ts';
import { type Evidence, evidenceSchema } from '#core/checks/run.ts';
import { scanSchema } from '#core/contract/api-recommendations.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import type { Scope } from '#core/contract/events.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { type Recommendation, recommendationSchema } from '#core/model/recommendation.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { compressJson, decompressJson } from './compressed.ts';
import {
  deleteItems,
  ITEM_SCHEMA,
  type Item,
  parseItem,
  parseJson,
  putItems,
  queryItems,
  readItem,
} from './table.ts';

export interface RecommendationStore {
  readonly saveRecommendations: SaveRecommendations;
  readonly storedRecommendations: StoredRecommendations;
  readonly findRecommendation: FindRecommendation;
  readonly readEvidence: ReadEvidence;
  readonly saveScan: SaveScan;
  readonly storedScan: StoredScan;
}

/** A change can be replayed from its evidence for so long. */
const EVIDENCE_KEPT_MS = 400 * MS_PER_DAY;
/** An item holds 400 KB; the rest is for its keys. */
const EVIDENCE_PART_BYTES = 380_000;

/** The recommendations in force, and the evidence of those and of earlier ones, by its hash. */
export const makeRecommendationStore = (
  env: Pick<FunctionEnv, 'RECOMMENDATIONS_TABLE'>,
): RecommendationStore => {
  const table = env.RECOMMENDATIONS_TABLE;
  return {
    saveRecommendations: async (scope, found) => {
      const before = await readScope(table, scope);
      const current = new Set(found.map(({ recommendation }) => recommendation.id));
      // Evidence first, so that nothing in force is ever without it.
      for (const { recommendation, evidence } of found)
        await putItems(table, evidenceItems(recommendation, evidence));
      await putItems(
        table,
        found.map(({ recommendation }) => currentItem(scope, recommendation)),
      );
      const gone = before.filter(({ id }) => !current.has(id));
      await deleteItems(
        table,
        gone.map(({ id }) => currentKey(id)),
      );
    },
    storedRecommendations: (scope) => readScope(table, scope),
    findRecommendation: async (id) => {
      const item = await readItem(table, currentKey(id));
      if (item === undefined) throw new NotFoundError(`there is no recommendation ${id} in force`);
      return parseJson(recommendationSchema, item.document, `recommendation ${id}`);
    },
    readEvidence: (recommendation, evidenceHash) =>
      readEvidence(table, recommendation, evidenceHash),
    saveScan: (scan) =>
      putItems(table, [{ ...scanKey(scan), schema: ITEM_SCHEMA, document: JSON.stringify(scan) }]),
    storedScan: async (scope) => {
      const item = await readItem(table, scanKey(scope));
      return item && parseJson(scanSchema, item.document, `scan of ${scopeText(scope)}`);
    },
  };
};

const currentKey = (recommendation: string) => ({ recommendation, part: 'current' });
/** Without `scope`, and so not in its index: it is no recommendation. */
const scanKey = (scope: Scope) => ({ recommendation: `scan#${scopeText(scope)}`, part: 'last' });
const scopeText = ({ account, region }: Scope): string => `${account}#${region}`;

const currentItem = (scope: Scope, recommendation: Recommendation): Item => ({
  ...currentKey(recommendation.id),
  schema: ITEM_SCHEMA,
  scope: scopeText(scope),
  document: JSON.stringify(recommendation),
});

const readScope = async (table: string, scope: Scope): Promise<Recommendation[]> => {
  const found: Recommendation[] = [];
  for await (const { recommendation, document } of queryItems({
    TableName: table,
    IndexName: 'scope',
    KeyConditionExpression: '#scope = :scope',
    ExpressionAttributeNames: { '#scope': 'scope' },
    ExpressionAttributeValues: { ':scope': scopeText(scope) },
  }))
    found.push(parseJson(recommendationSchema, document, String(recommendation)));
  return found;
};

const evidencePrefix = (evidenceHash: string): string => `evidence#${evidenceHash}#`;

/** Months of several series do not fit into one item. */
const evidenceItems = (recommendation: Recommendation, evidence: Evidence): Item[] => {
  const bytes = compressJson(evidence);
  const count = Math.ceil(bytes.length / EVIDENCE_PART_BYTES);
  return Array.from({ length: count }, (_, n) => ({
    recommendation: recommendation.id,
    part: evidencePrefix(recommendation.evidenceHash) + String(n).padStart(2, '0'),
    schema: ITEM_SCHEMA,
    expires: Math.ceil((recommendation.foundAt + EVIDENCE_KEPT_MS) / MS_PER_SECOND),
    bytes: bytes.slice(n * EVIDENCE_PART_BYTES, (n + 1) * EVIDENCE_PART_BYTES),
  }));
};

const readEvidence = async (
  table: string,
  recommendation: string,
  evidenceHash: string,
): Promise<Evidence | undefined> => {
  const parts: Uint8Array[] = [];
  for await (const { bytes } of queryItems({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#recommendation = :recommendation AND begins_with(#part, :prefix)',
    ExpressionAttributeNames: { '#recommendation': 'recommendation', '#part': 'part' },
    ExpressionAttributeValues: {
      ':recommendation': recommendation,
      ':prefix': evidencePrefix(evidenceHash),
    },
  }))
    if (bytes instanceof Uint8Array) parts.push(bytes);
  if (parts.length === 0) return undefined;
  const what = `evidence of ${recommendation}`;
  return parseItem(evidenceSchema, decompressJson(Buffer.concat(parts)), what);
};
