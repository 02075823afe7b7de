import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import * as z from 'zod';
import { makeApi } from '#adapters/http/api.ts';
import { answer } from '#adapters/http/api-route.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { apiErrorSchema } from '#core/contract/api.ts';
import { factSchema } from '#core/model/facts.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { apiCallSchema, jsonSchema, planSchema } from '#core/model/plan.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import { seriesSchema } from '#core/model/series.ts';

// It refers to itself without an end, which a document cannot.
z.globalRegistry.add(jsonSchema, {
  type: ['null', 'boolean', 'number', 'string', 'array', 'object'],
});

/** What several answers hold: written once, under a name. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Error: apiErrorSchema,
  ApiCall: apiCallSchema,
  Plan: planSchema,
  Recommendation: recommendationSchema,
  Fact: factSchema,
  Series: seriesSchema,
  LedgerEvent: ledgerEventSchema,
};

/** The API as OpenAPI 3.1, from the declarations of its routes; for people, and for programs that ask it. */
export const apiDocument = (): string => {
  const api = makeApi({
    // Routes are declared here; none of them is called.
    useCases: {} as WebUseCases,
    session: () => undefined,
    logSecurity: () => {},
  });
  // Drawn as the answers of routes of these names, which are taken out again: schemas cannot be drawn by themselves.
  for (const [name, schema] of Object.entries(NAMED)) {
    const responses = { 200: answer(schema) };
    api.openAPIRegistry.registerPath({ method: 'get', path: `/${name}`, responses });
  }
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const {
    paths: drawnPaths = {},
    openapi,
    info,
    servers,
    security,
  } = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Trimtab',
      version,
      description:
        'What the console and the command line ask for. Times are milliseconds since 1970, UTC. ' +
        'Each route names the least role that may use it: viewer, approver, operator, admin. ' +
        'Whatever fails is answered in one shape, with an id that names it in the log.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/api' }],
    security: [{ session: [] }],
  });
  const schemas = Object.fromEntries(
    Object.keys(NAMED).map((name) => [name, schemaOf(drawnPaths[`/${name}`])]),
  );
  const nameOf = new Map(
    Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]),
  );
  const paths = Object.fromEntries(
    Object.entries(drawnPaths).filter(([path]) => !(path.slice(1) in NAMED)),
  );
  const drawn = {
    openapi,
    info,
    servers,
    security,
    paths: membersReferred(paths, nameOf),
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, membersReferred(schema, nameOf)]),
      ),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'trimtab' } },
    },
  };
  return stringify(drawn, { aliasDuplicateObjects: false, lineWidth: 0 });
};

/** The schema of the answer of a path with one operation and one answer. */
const schemaOf = (path: PathItem | undefined): unknown =>
  path?.get?.responses?.['200']?.content?.['application/json']?.schema;
interface PathItem {
  readonly get?: {
    readonly responses?: Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>
    >;
  };
}

/** Returns the same, where all in it that has a name is referred to by it; itself it stays. */
const membersReferred = (whole: unknown, nameOf: ReadonlyMap<string, string>): unknown => {
  const referred = (part: unknown): unknown => {
    const name = nameOf.get(JSON.stringify(part));
    return name === undefined
      ? membersReferred(part, nameOf)
      : { $ref: `#/components/schemas/${name}` };
  };
  if (typeof whole !== 'object' || whole === null) return whole;
  return Array.isArray(whole)
    ? whole.map(referred)
    : Object.fromEntries(Object.entries(whole).map(([key, part]) => [key, referred(part)]));
};
