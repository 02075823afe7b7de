import { type CallContext, ServiceError } from '#local/services/wire/service.ts';

const PREFIXES: Readonly<Record<string, string>> = {
  InvalidInstanceID: 'i-',
  InvalidVolume: 'vol-',
  InvalidSnapshot: 'snap-',
};

/** Returns the error for an id that names nothing, which EC2 tells from one that could name nothing. */
export function notFound(family: string, id: string): ServiceError {
  const isWellFormed = id.startsWith(PREFIXES[family] ?? '') && /-[0-9a-f]{8,17}$/.test(id);
  return isWellFormed
    ? new ServiceError(`${family}.NotFound`, `The ID '${id}' does not exist`)
    : new ServiceError(
        family === 'InvalidInstanceID' ? `${family}.Malformed` : 'InvalidParameterValue',
        `Invalid id: "${id}"`,
      );
}

export const invalidValue = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValue', message);

const missing = (parameter: string): ServiceError =>
  new ServiceError('MissingParameter', `The request must contain the parameter ${parameter}`);

/** @throws `MissingParameter` when a required parameter is absent. */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined || value === '') throw missing(parameter);
  return value;
}

/**
 * Checks MaxResults against the limits of EC2's listings.
 *
 * @throws `InvalidParameterValue`, or `InvalidParameterCombination` when ids are named as well.
 */
export function pageSize(
  max: number | undefined,
  ids: readonly string[] | undefined,
): number | undefined {
  if (max === undefined) return undefined;
  if (ids !== undefined && ids.length > 0)
    throw new ServiceError(
      'InvalidParameterCombination',
      'The parameter MaxResults cannot be used with a list of ids',
    );
  if (max < 5 || max > 1_000)
    throw invalidValue(
      `Value ( ${max} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  return max;
}

/** Returns whether a read includes a resource, given the ids that the caller named, if any. */
export const isNamed = (ids: readonly string[] | undefined, id: string): boolean =>
  ids === undefined || ids.length === 0 || ids.includes(id);

/** A mutating call of EC2, for the log. */
export const ec2Call = (eventName: string, request: unknown, context: CallContext) => ({
  context,
  eventSource: 'ec2.amazonaws.com',
  eventName,
  request,
});
