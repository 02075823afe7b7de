import type { ApiCall, Json, Plan, Step } from '#core/model/plan.ts';
import { plain } from './escape.ts';
import { count, memory } from './format.ts';

/** `lambda:UpdateFunctionConfiguration`. */
export const callName = ({ service, operation }: ApiCall): string => `${service}:${operation}`;

/** `lambda:UpdateFunctionConfiguration MemorySize=1536`: the call as an approver reads it, with all it is called with. */
export const callText = (call: ApiCall, limit = 200): string => {
  const input = Object.entries(call.input).map(([name, value]) => `${name}=${valueText(value)}`);
  return plain([callName(call), ...input].join(' '), limit);
};

/** References are shown as what they stand for: `‹state.RevisionId›`. */
const valueText = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(valueText).join(',');
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only?.[0] === '$ref') return `‹${valueText(only[1])}›`;
  return `{${members.map(([name, member]) => `${name}=${valueText(member)}`).join(' ')}}`;
};

/** One thing that a step changes, in words. */
export interface Difference {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** What differs between two observations of the same read; `nothing` stands for a resource that is not there. */
export const differencesOf = (from: Json, to: Json): readonly Difference[] => {
  if (!isRecord(from) || !isRecord(to)) {
    const [a, b] = [observationText(from), observationText(to)];
    return a === b ? [] : [{ what: '', from: a, to: b }];
  }
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const [a, b] = [partText(key, from[key] ?? null), partText(key, to[key] ?? null)];
    return a === b ? [] : [{ what: wordOf(key), from: a, to: b }];
  });
};

/** `memory 3008 MB -> 1536 MB`. */
export const stepText = ({ state }: Pick<Step, 'state'>): string =>
  differencesOf(state.before, state.after)
    .map(({ what, from, to }) => `${what ? `${what} ` : ''}${from} -> ${to}`)
    .join(', ');

/** `memory 3008 MB`: all that the steps change and can put back, as it is before the first of them. */
export const beforeText = ({ steps }: Pick<Plan, 'steps'>): string => {
  const before = new Map<string, string>();
  for (const { state, undo } of steps) {
    if (undo === undefined) continue;
    for (const { what, from } of differencesOf(state.before, state.after))
      if (!before.has(what)) before.set(what, `${what} ${from}`.trim());
  }
  return [...before.values()].join(', ');
};

/** `memory 3008 MB, update Successful`: what was observed. */
export const observationText = (observed: Json): string => {
  if (observed === null) return 'nothing';
  if (!isRecord(observed)) return plain(valueText(observed), 80);
  return Object.entries(observed)
    .map(([key, value]) => `${wordOf(key)} ${partText(key, value)}`)
    .join(', ');
};

/** The calls of the way back, in the order in which they would be made. */
export const wayBack = ({ steps }: Pick<Plan, 'steps'>): readonly ApiCall[] =>
  steps.toReversed().flatMap(({ undo }) => (undo === undefined ? [] : [undo]));

const partText = (key: string, value: Json): string => {
  if (value === null) return 'none';
  if (typeof value !== 'number') return plain(valueText(value), 80);
  if (key === 'memory') return memory(value);
  return key.endsWith('Gib') ? `${count(value)} GiB` : count(value);
};

const wordOf = (key: string): string => (key.endsWith('Gib') ? key.slice(0, -3) : key);

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
