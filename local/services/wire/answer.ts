import { gunzipSync } from 'node:zlib';
import type { VirtualClock } from '#local/clock.ts';
import { callerOf, serviceOf } from './caller.ts';
import { clientModel } from './client-model.ts';
import type { Codec } from './codec.ts';
import { codecFor } from './codec-for.ts';
import { toBytes, type WireRequest, type WireResponse } from './message.ts';
import { type CallContext, type Service, ServiceError, type ServiceName } from './service.ts';

/** One call on its way to its handler. */
export interface Call {
  readonly service: ServiceName;
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ per operation; the wire parses them by the SDK's own schemas.
  readonly input: any;
  readonly context: CallContext;
}

/**
 * Runs around each handler, whichever way the call came in. It may throw a `ServiceError` before `next` (a throttle),
 * after it (an answer that got lost), or change the answer.
 */
export type Around = (call: Call, next: () => Promise<unknown>) => Promise<unknown>;

export interface AnswerOptions {
  readonly services: readonly Service[];
  readonly clock: Pick<VirtualClock, 'now' | 'during'>;
  readonly around?: Around;
}

export type Answer = (request: WireRequest) => Promise<WireResponse>;

/** Answers requests of the SDK's clients by handing them to the services' handlers. */
export const makeAnswer = ({ services, clock, around = callNext }: AnswerOptions): Answer => {
  const operationsOf = new Map(services.map(({ name, operations }) => [name, operations]));
  const codecs = new Map<ServiceName, Promise<Codec>>();
  const codecOf = (service: ServiceName) => {
    const codec = codecs.get(service) ?? clientModel(service).then(codecFor);
    codecs.set(service, codec);
    return codec;
  };
  let requests = 0;

  const handle = async (received: WireRequest, requestId: string): Promise<WireResponse> => {
    const request = uncompressed(received);
    const service = serviceOf(request);
    const codec = await codecOf(service);
    try {
      const operation = codec.operationOf(request);
      const handler = operation && operationsOf.get(service)?.[operation.name];
      if (!handler)
        throw notImplemented(service, operation?.name ?? `${request.method} ${request.url}`);
      const context = { ...callerOf(request), requestId, now: clock.now() };
      const input = await codec.readInput(operation, request);
      const call: Call = { service, operation: operation.name, input, context };
      const output = await around(call, async () => handler(input, context));
      return await codec.writeOutput(operation, output ?? {}, requestId);
    } catch (error) {
      return codec.writeError(asServiceError(error, service), requestId);
    }
  };

  return (request) =>
    clock.during(async () => {
      // Counted, not random, so that a run can be repeated exactly.
      const requestId = `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`;
      const response = await handle(request, requestId).catch(withoutProtocol);
      return { ...response, headers: { ...response.headers, 'x-amzn-requestid': requestId } };
    });
};

const callNext: Around = (_call, next) => next();

/** The CloudWatch client compresses large bodies. */
const uncompressed = (request: WireRequest): WireRequest =>
  request.headers['content-encoding'] === 'gzip'
    ? { ...request, body: gunzipSync(request.body) }
    : request;

const notImplemented = (service: ServiceName, operation: string) =>
  new ServiceError(
    'NotImplemented',
    `The embedded cloud does not answer ${operation} of ${service}.`,
    501,
  );

const asServiceError = (error: unknown, service: ServiceName): ServiceError => {
  if (error instanceof ServiceError) return error;
  console.error(error);
  // EC2 has a name of its own for what other services call an internal failure.
  const code = service === 'ec2' ? 'InternalError' : 'InternalFailure';
  return new ServiceError(code, 'The embedded cloud failed; its error output says why.', 500);
};

/** Answers a request whose service, and so whose protocol, is unknown: JSON clients read this, others see the status. */
const withoutProtocol = (error: unknown): WireResponse => {
  const { code, message, status } = asServiceError(error, 'sts');
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: toBytes(JSON.stringify({ __type: code, message })),
  };
};
