/** Whatever follows names one resource, by an ARN that may hold slashes. */
const RESOURCES = '/api/resources/';

/**
 * Returns a path as it was sent. An HTTP API hands paths over decoded, in which the slash of an ARN looks like one that
 * parts the path; one that is encoded still stays as it is.
 */
export const encodedPath = (rawPath: string): string => {
  if (!rawPath.startsWith(RESOURCES) || rawPath.includes('%')) return rawPath;
  return RESOURCES + encodeURIComponent(rawPath.slice(RESOURCES.length));
};
