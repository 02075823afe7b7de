import type { ClientModel } from './client-model.ts';
import type { Codec } from './codec.ts';
import { jsonCodec, writeJsonError } from './json-codec.ts';
import { queryCodec } from './query-codec.ts';
import { restCodec } from './rest-codec.ts';

/** Returns the codec of the protocol that a service's client speaks. */
export const codecFor = (model: ClientModel): Codec => {
  const protocol = model.protocol.getShapeId();
  if (protocol === 'aws.protocols#restJson1')
    return restCodec(model, (error) => writeJsonError(model, error));
  // Its errors are those of the query protocol.
  if (protocol === 'aws.protocols#restXml') return restCodec(model, queryCodec(model).writeError);
  if (protocol.startsWith('aws.protocols#awsJson')) return jsonCodec(model);
  if (protocol.endsWith('Query')) return queryCodec(model);
  throw new Error(`no codec for ${protocol} of ${model.service}`);
};
