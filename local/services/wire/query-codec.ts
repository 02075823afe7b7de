import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { StaticStructureSchema } from '@smithy/types';
import { type ClientModel, errorStatus, queryErrorCode } from './client-model.ts';
import type { Codec } from './codec.ts';
import { readForm } from './form.ts';
import { toBytes, type WireResponse } from './message.ts';
import { membersOf, STRING, struct } from './schema.ts';

/** The two query protocols: a form goes in and XML comes out; EC2 has names and envelopes of its own. */
export const queryCodec = (model: ClientModel): Codec => {
  const isEc2 = model.protocol.getShapeId() === 'aws.protocols#ec2Query';
  const options = 'options' in model.protocol ? (model.protocol.options as object) : {};
  const xmlNamespace = 'xmlNamespace' in options ? String(options.xmlNamespace) : '';
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: false,
    xmlNamespace,
    serviceNamespace: '',
  });
  serializer.setSerdeContext(model.serdeContext);
  const respond = (status: number, schema: StaticStructureSchema, value: object): WireResponse => {
    serializer.write(schema, value);
    return { status, headers: { 'content-type': 'text/xml' }, body: toBytes(serializer.flush()) };
  };
  return {
    operationOf: ({ body }) =>
      model.operations.get(new URLSearchParams(decoder.decode(body)).get('Action') ?? ''),
    readInput: async (operation, { body }) =>
      readForm(operation.input, decoder.decode(body), isEc2 ? 'ec2' : 'query'),
    writeOutput: async ({ name, output }, value, requestId) => {
      if (isEc2) {
        const members = { requestId: STRING, ...membersOf(output) };
        return respond(200, struct(`${name}Response`, members), { ...value, requestId });
      }
      const envelope = struct(`${name}Response`, {
        [`${name}Result`]: struct(`${name}Result`, membersOf(output)),
        ResponseMetadata: struct('ResponseMetadata', { RequestId: STRING }),
      });
      return respond(200, envelope, {
        [`${name}Result`]: value,
        ResponseMetadata: { RequestId: requestId },
      });
    },
    writeError: async (error, requestId) => {
      const schema = model.errorNamed(error.code);
      const status = (schema && errorStatus(schema)) ?? error.status;
      const content = {
        Type: status < 500 ? 'Sender' : 'Receiver',
        Code: (schema && queryErrorCode(schema)) ?? error.code,
        Message: error.message,
        ...error.fields,
      };
      const { message: _, ...fields } = schema ? membersOf(schema) : {};
      const one = struct('Error', { Type: STRING, Code: STRING, Message: STRING, ...fields });
      if (!isEc2) {
        const envelope = struct('ErrorResponse', { Error: one, RequestId: STRING });
        return respond(status, envelope, { Error: content, RequestId: requestId });
      }
      const envelope = struct('Response', {
        Errors: struct('Errors', { Error: one }),
        RequestID: STRING,
      });
      return respond(status, envelope, { Errors: { Error: content }, RequestID: requestId });
    },
  };
};

const decoder = new TextDecoder();
