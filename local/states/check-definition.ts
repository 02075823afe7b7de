import * as z from 'zod';
import { ServiceError } from '#local/services/wire/service.ts';
import { type Machine, machineSchema, type State, type Workflow } from './definition.ts';
import { expressionsIn, faultIn } from './expression.ts';

/**
 * Returns a definition's text with each `${Name}` replaced, as CloudFormation's DefinitionSubstitutions does.
 *
 * @throws ServiceError `InvalidDefinition` when a name has no value
 */
export const substitute = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw invalid([`no value for the substitution \${${name}}`]);
    return JSON.stringify(value).slice(1, -1);
  });

/** Returns the state machine that a text defines. @throws ServiceError `InvalidDefinition` naming every fault. */
export const parseDefinition = (text: string): Machine => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid([`not JSON: ${error instanceof Error ? error.message : error}`]);
  }
  const parsed = machineSchema.safeParse(json);
  if (!parsed.success) throw invalid([z.prettifyError(parsed.error)]);
  const faults = faultsIn(parsed.data, new Set(), new Set());
  if (faults.length > 0) throw invalid(faults);
  return parsed.data;
};

const invalid = (faults: readonly string[]) =>
  new ServiceError('InvalidDefinition', `Invalid State Machine Definition: ${faults.join('; ')}`);

/** What a schema cannot say: names that must exist, order, scopes, expressions that compile. */
const faultsIn = (
  workflow: Workflow,
  outer: ReadonlySet<string>,
  names: Set<string>,
): readonly string[] => {
  const states = Object.entries(workflow.States);
  const reached = new Set([workflow.StartAt, ...states.flatMap(([, state]) => targetsOf(state))]);
  const own = new Set(states.flatMap(([, state]) => assignsOf(state)));
  const faults = [...reached]
    .filter((name) => !Object.hasOwn(workflow.States, name))
    .map((name) => `there is no state "${name}" to go to`);
  for (const [name, state] of states) {
    if (names.has(name)) faults.push(`two states are named "${name}"`);
    names.add(name);
    if (!reached.has(name)) faults.push(`the state "${name}" cannot be reached`);
    faults.push(...stateFaults(state).map((fault) => `in the state "${name}": ${fault}`));
    for (const inner of innerWorkflows(state)) {
      faults.push(...faultsIn(inner, new Set([...outer, ...own]), names));
    }
  }
  for (const name of own) {
    if (outer.has(name)) faults.push(`the variable "${name}" belongs to the workflow around it`);
  }
  return faults;
};

const stateFaults = (state: State): string[] => {
  const faults: string[] = [];
  const ends = state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail';
  if (!ends && (state.Next === undefined) === (state.End === undefined)) {
    faults.push('expected either Next or End');
  }
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    faults.push('expected either Seconds or Timestamp');
  }
  if (state.Type === 'Task') {
    const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = state;
    if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
      faults.push('HeartbeatSeconds must be less than TimeoutSeconds');
    }
  }
  for (const list of recoveryOf(state)) {
    const all = list.findIndex((rule) => rule.ErrorEquals.includes('States.ALL'));
    if (all >= 0 && (all < list.length - 1 || list[all]?.ErrorEquals.length !== 1)) {
      faults.push('States.ALL must stand alone and last');
    }
  }
  for (const source of expressionsIn({ ...state, Branches: 0, ItemProcessor: 0 })) {
    const fault = faultIn(source);
    if (fault !== undefined) faults.push(`${source}: ${fault}`);
  }
  return faults;
};

const recoveryOf = (state: State) =>
  'Retry' in state || 'Catch' in state ? [state.Retry ?? [], state.Catch ?? []] : [];

const catchersOf = (state: State) => ('Catch' in state ? (state.Catch ?? []) : []);

const targetsOf = (state: State): string[] => {
  const caught = catchersOf(state).map((catcher) => catcher.Next);
  if (state.Type === 'Choice') {
    const chosen = state.Choices.map((rule) => rule.Next);
    return state.Default === undefined ? chosen : [...chosen, state.Default];
  }
  return 'Next' in state && state.Next !== undefined ? [...caught, state.Next] : caught;
};

const assignsOf = (state: State): string[] => {
  const rules = state.Type === 'Choice' ? state.Choices : catchersOf(state);
  return [state, ...rules].flatMap((leaving) =>
    'Assign' in leaving ? Object.keys(leaving.Assign ?? {}) : [],
  );
};

const innerWorkflows = (state: State): readonly Workflow[] => {
  if (state.Type === 'Parallel') return state.Branches;
  return state.Type === 'Map' ? [state.ItemProcessor] : [];
};
