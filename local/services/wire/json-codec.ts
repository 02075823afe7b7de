import { HttpResponse } from '@smithy/core/protocols';
import type { OperationSchema, SchemaRef } from '@smithy/types';
import { type ClientModel, errorStatus, queryErrorCode } from './client-model.ts';
import type { Codec } from './codec.ts';
import { toBytes, type WireRequest, type WireResponse } from './message.ts';
import { membersOf } from './schema.ts';
import type { ServiceError } from './service.ts';

/** AWS JSON 1.0 and 1.1: the operation is in a header, everything else in the body. */
export const jsonCodec = (model: ClientModel): Codec => {
  // CloudWatch moved from the query protocol to JSON: its clients learn the old error code from a header.
  const isQueryCompatible =
    'awsQueryCompatible' in model.protocol && model.protocol.awsQueryCompatible;
  return {
    operationOf: ({ headers }) =>
      model.operations.get(headers['x-amz-target']?.split('.').at(-1) ?? ''),
    readInput: (operation, request) => readStruct(model, operation, request),
    writeOutput: (operation, output) => writeStruct(model, operation, operation.output, output),
    writeError: async (error) => {
      const response = await writeJsonError(model, error);
      const schema = model.errorNamed(error.code);
      const code = (schema && queryErrorCode(schema)) ?? error.code;
      const fault = response.status < 500 ? 'Sender' : 'Receiver';
      if (!isQueryCompatible) return response;
      const headers = { ...response.headers, 'x-amzn-query-error': `${code};${fault}` };
      return { ...response, headers };
    },
  };
};

/** Reads a request the way the client reads a response: its schemas and protocol serve both directions. */
export const readStruct = async (
  { protocol, serdeContext }: ClientModel,
  operation: OperationSchema,
  { headers, body }: WireRequest,
): Promise<Record<string, unknown>> => {
  const response = new HttpResponse({ statusCode: 200, headers: { ...headers }, body });
  const swapped = { ...operation, input: operation.output, output: operation.input };
  const { $metadata: _, ...input } = await protocol.deserializeResponse(
    swapped,
    serdeContext,
    response,
  );
  // The REST protocol reads an absent payload as null.
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
};

/** Writes a response the way the client writes a request. */
export const writeStruct = async (
  { protocol, serdeContext }: ClientModel,
  operation: OperationSchema,
  schema: SchemaRef,
  value: object,
): Promise<WireResponse> => {
  const swapped = { ...operation, input: schema, output: 'unit' as const };
  const { headers, body } = await protocol.serializeRequest(swapped, value, serdeContext);
  const written = Object.entries(headers).filter(
    ([name, text]) => text !== undefined && name !== 'x-amz-target' && name !== 'x-amzn-query-mode',
  );
  return { status: 200, headers: Object.fromEntries(written), body: toBytes(body) };
};

/** Writes an error as JSON, with the members of its schema if the client models it. */
export const writeJsonError = async (
  model: ClientModel,
  error: ServiceError,
): Promise<WireResponse> => {
  const schema = model.errorNamed(error.code);
  const members = schema ? Object.keys(membersOf(schema)) : [];
  const messageMember = members.includes('Message') ? 'Message' : 'message';
  const { headers, body } = schema
    ? await writeStruct(model, { ...NO_OPERATION, namespace: schema[1] }, schema, {
        [messageMember]: error.message,
        ...error.fields,
      })
    : { headers: { 'content-type': 'application/json' }, body: toBytes('{}') };
  const name = schema?.[2] ?? error.code;
  const content = {
    __type: schema ? `${schema[1]}#${name}` : name,
    ...JSON.parse(new TextDecoder().decode(body) || '{}'),
    [messageMember]: error.message,
  };
  return {
    status: (schema && errorStatus(schema)) ?? error.status,
    headers: { ...headers, 'x-amzn-errortype': name },
    body: toBytes(JSON.stringify(content)),
  };
};

const NO_OPERATION: OperationSchema = {
  namespace: '',
  name: '',
  traits: 0,
  input: 'unit',
  output: 'unit',
};
