import type { OperationSchema } from '@smithy/types';
import type { WireRequest, WireResponse } from './message.ts';
import type { ServiceError } from './service.ts';

/** The server's side of a protocol: what the SDK's client writes and reads, the other way round. */
export interface Codec {
  operationOf(request: WireRequest): OperationSchema | undefined;
  readInput(operation: OperationSchema, request: WireRequest): Promise<object>;
  writeOutput(operation: OperationSchema, output: object, requestId: string): Promise<WireResponse>;
  writeError(error: ServiceError, requestId: string): Promise<WireResponse>;
}
