import { readFileSync } from 'node:fs';
import { STATE_MACHINES } from '#core/contract/workflow.ts';
import { parseDefinition } from '#local/states/check-definition.ts';
import type { Machine, State, Workflow } from '#local/states/definition.ts';
import { table } from './markdown.ts';

const FOLDER = new URL('../statemachines/', import.meta.url);

/** Returns the README beside the state machines: a drawing of each and what each of its states is for. */
export const workflowsReadme = (): string =>
  [
    '# Workflows',
    '',
    'The state machines as they run in AWS and on one machine. Drawn from the files by `npm run docs`; do not edit.',
    '',
    'The arrows leave out ends that only a failure leads to; the tables name them.',
    '',
    ...STATE_MACHINES.flatMap((name) => section(name)),
  ].join('\n');

const section = (name: string): string[] => {
  const machine = parseDefinition(readFileSync(new URL(`${name}.asl.json`, FOLDER), 'utf8'));
  return [
    `## ${name}`,
    '',
    machine.Comment ?? '',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...drawing(machine, '  '),
    '```',
    '',
    ...table(['state', 'calls', 'what for', 'when it fails'], rows(machine)),
    '',
  ];
};

type Drawn = Workflow | Machine;

const drawing = ({ StartAt, States }: Drawn, indent: string): string[] => {
  const failures = new Set(
    Object.entries(States).flatMap(([name, { Type }]) => (Type === 'Fail' ? [name] : [])),
  );
  const arrows = Object.entries(States).flatMap(([name, state]) =>
    failures.has(name)
      ? []
      : [
          ...innerWorkflows(state).flatMap((inner) => [
            `state ${name} {`,
            ...drawing(inner, '  '),
            '}',
          ]),
          ...new Set(arrowsFrom(name, state, failures)),
        ],
  );
  return [`[*] --> ${StartAt}`, ...arrows].map((line) => `${indent}${line}`);
};

const innerWorkflows = (state: State): readonly Workflow[] => {
  if (state.Type === 'Map') return [state.ItemProcessor];
  return state.Type === 'Parallel' ? state.Branches : [];
};

const arrowsFrom = (name: string, state: State, failures: ReadonlySet<string>): string[] => {
  if (state.Type === 'Succeed') return [`${name} --> [*]`];
  if (state.Type === 'Fail') return [];
  if (state.Type === 'Choice') {
    return [
      ...state.Choices.map(({ Condition, Next }) => `${name} --> ${Next} : ${label(Condition)}`),
      ...(state.Default === undefined ? [] : [`${name} --> ${state.Default} : otherwise`]),
    ];
  }
  const caught = catchersOf(state).filter(({ Next }) => !failures.has(Next));
  return [
    `${name} --> ${state.Next ?? '[*]'}`,
    ...caught.map(({ ErrorEquals, Next }) => `${name} --> ${Next} : ${errorsText(ErrorEquals)}`),
  ];
};

const catchersOf = (state: State) => ('Catch' in state ? (state.Catch ?? []) : []);

/** Mermaid ends a label at a colon or a semicolon. */
const label = (condition: string | boolean): string =>
  String(condition)
    .replaceAll(/^\{%\s*|\s*%\}$/g, '')
    .replaceAll(/[:;]/g, ',');

const errorsText = (errors: readonly string[]): string =>
  errors.map((error) => (error === 'States.ALL' ? 'any error' : error)).join(', ');

const rows = ({ States }: Drawn): string[][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, callOf(state), ('Comment' in state && state.Comment) || '', failureOf(state)],
    ...innerWorkflows(state).flatMap(rows),
  ]);

/** The function or workflow behind a task, as the file names it. */
const callOf = (state: State): string => {
  if (state.Type !== 'Task') return '';
  const named = /\$\{(\w+)\}/.exec(JSON.stringify(state.Arguments))?.[1];
  const waits = state.Resource.endsWith('.waitForTaskToken') ? ', and waits for an answer' : '';
  return named === undefined ? 'itself, and waits for its end' : `\`${named}\`${waits}`;
};

const failureOf = (state: State): string => {
  if (state.Type === 'Fail') return state.Cause ?? '';
  return catchersOf(state)
    .map(({ ErrorEquals, Next }) => `${errorsText(ErrorEquals)}: ${Next}`)
    .join('; ');
};
