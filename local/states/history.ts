import type { EventRow } from './rows.ts';

/**
 * Returns an event's details under the member that the API has for its type: one for all states that are
 * entered, one for all that are left, one per type otherwise.
 */
export const detailsOf = ({ type, details }: EventRow): Readonly<Record<string, unknown>> => {
  if (Object.keys(details).length === 0) return {};
  if (type.endsWith('StateEntered')) return { stateEnteredEventDetails: details };
  if (type.endsWith('StateExited')) return { stateExitedEventDetails: details };
  return { [`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`]: details };
};
