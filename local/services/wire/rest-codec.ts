import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import { translateTraits } from '@smithy/core/schema';
import type { OperationSchema } from '@smithy/types';
import type { ClientModel } from './client-model.ts';
import type { Codec } from './codec.ts';
import { readStruct, writeStruct } from './json-codec.ts';
import type { WireRequest } from './message.ts';
import { membersOf, struct } from './schema.ts';

/** How an operation is bound to HTTP. */
interface Route {
  readonly operation: OperationSchema;
  readonly method: string;
  readonly path: RegExp;
  /** Query parameters that the operation's address prescribes. */
  readonly fixedQuery: readonly [string, string][];
  readonly status: number;
  /** How much of the address is literal: `/functions/{name}/code` wins over `/functions/{name+}`. */
  readonly literalLength: number;
}

/** REST with bodies of JSON or XML: the operation and some members are in the address, others in headers. */
export const restCodec = (model: ClientModel, writeError: Codec['writeError']): Codec => {
  const routes = [...model.operations.values()]
    .map(routeOf)
    .sort((a, b) => b.literalLength - a.literalLength);
  const routeOfOperation = new Map(routes.map((route) => [route.operation, route]));
  return {
    operationOf: (request) => routes.find((route) => leadsTo(route, request))?.operation,
    readInput: async (operation, request) => ({
      ...(await readStruct(model, { ...operation, input: withoutAddress(operation) }, request)),
      ...readAddress(operation, routeOfOperation.get(operation)?.path, request),
    }),
    writeOutput: async (operation, output) => ({
      ...(await writeStruct(model, operation, operation.output, output)),
      status: statusMember(operation, output) ?? routeOfOperation.get(operation)?.status ?? 200,
    }),
    writeError,
  };
};

const routeOf = (operation: OperationSchema): Route => {
  const [method = '', uri = '', status = 200] = translateTraits(operation.traits).http ?? [];
  const [path = '', query = ''] = uri.split('?');
  const pattern = path
    .replace(/\/$/, '')
    .replace(/[.$^*()[\]\\|?]/g, '\\$&')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return {
    operation,
    method,
    path: new RegExp(`^${pattern}/?$`),
    fixedQuery: [...new URLSearchParams(query)],
    status,
    literalLength: uri.replace(/\{\w+\+?\}/g, '').length,
  };
};

const addressOf = ({ url }: WireRequest) => new URL(url, 'http://wire');

const leadsTo = ({ method, path, fixedQuery }: Route, request: WireRequest): boolean => {
  const { pathname, searchParams } = addressOf(request);
  return (
    method === request.method &&
    path.test(pathname) &&
    fixedQuery.every(([key, value]) => searchParams.get(key) === value)
  );
};

/** The input without the members in path and query, which the swapped protocol would look for in the body. */
const withoutAddress = ({ name, input }: OperationSchema) => {
  const inBodyOrHeader = Object.entries(membersOf(input)).filter(([, member]) => {
    const { httpLabel, httpQuery, httpQueryParams } = member.getMergedTraits();
    return !httpLabel && !httpQuery && !httpQueryParams;
  });
  return struct(name, Object.fromEntries(inBodyOrHeader));
};

/** Reads the members in path and query string. */
const readAddress = (
  { input }: OperationSchema,
  path: RegExp | undefined,
  request: WireRequest,
): Record<string, unknown> => {
  const { pathname, searchParams } = addressOf(request);
  const labels = path?.exec(pathname)?.groups ?? {};
  const read: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(membersOf(input))) {
    const { httpLabel, httpQuery } = member.getMergedTraits();
    const label = labels[name];
    if (httpLabel && label !== undefined) read[name] = text.read(member, decodeURIComponent(label));
    const values = httpQuery === undefined ? [] : searchParams.getAll(httpQuery);
    const [value] = values;
    if (value === undefined) continue;
    read[name] = member.isListSchema()
      ? values.map((item) => text.read(member.getValueSchema(), item))
      : text.read(member, value);
  }
  return read;
};

const text = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
});

/** The status that an output carries in a member of its own (`StatusCode` of a Lambda invocation). */
const statusMember = ({ output: schema }: OperationSchema, output: object): number | undefined => {
  const entry = Object.entries(membersOf(schema)).find(
    ([, member]) => member.getMergedTraits().httpResponseCode,
  );
  const value: unknown = entry && (output as Record<string, unknown>)[entry[0]];
  return typeof value === 'number' ? value : undefined;
};
