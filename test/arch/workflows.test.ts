import { existsSync, globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import {
  FUNCTIONS,
  KEEP_SERIES,
  placeholderOf,
  SCHEDULES,
  STATE_MACHINES,
} from '#core/contract/workflow.ts';
import * as errors from '#core/errors/errors.ts';
import { parseDefinition } from '#local/states/check-definition.ts';
import type { Machine, State, StateOf } from '#local/states/definition.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = resolve(ROOT, 'statemachines');

/** Names that AWS gives to its own failures. @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const PLATFORM_ERRORS: ReadonlySet<string> = new Set([
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'States.ALL',
  'States.DataLimitExceeded',
  'States.HeartbeatTimeout',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.TaskFailed',
  'States.Timeout',
  'StepFunctions.ExecutionAlreadyExistsException',
  'StepFunctions.ExecutionLimitExceeded',
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.ThrottlingException',
]);
/** What is tried again anywhere: nothing was done, or nobody can say. */
const TRANSIENT = /^(Lambda|StepFunctions)\.(?!ExecutionAlreadyExists)/;

const INTEGRATIONS: readonly string[] = [
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::lambda:invoke.waitForTaskToken',
  'arn:aws:states:::states:startExecution',
  'arn:aws:states:::states:startExecution.sync:2',
];

const APP_ERRORS = new Map(
  Object.values(errors)
    .filter((error) => error !== errors.AppError)
    .map((ConcreteError) => {
      const { name, retry } = new (ConcreteError as typeof errors.UpstreamError)('');
      return [name as string, retry as string];
    }),
);

type Named = readonly [name: string, state: State];

/** Every state of a machine, those inside of others too. */
const statesIn = (states: Machine['States']): Named[] =>
  Object.entries(states).flatMap(([name, state]): Named[] => {
    const inner =
      state.Type === 'Map'
        ? [state.ItemProcessor]
        : state.Type === 'Parallel'
          ? state.Branches
          : [];
    return [[name, state], ...inner.flatMap((workflow) => statesIn(workflow.States))];
  });

const isTask = (named: Named): named is readonly [string, StateOf<'Task'>] =>
  named[1].Type === 'Task';

test('each file is one of the workflows, and each workflow has a file', () => {
  const files = globSync('*.asl.json', { cwd: FOLDER }).map((file) =>
    file.replace('.asl.json', ''),
  );
  expect(files.sort()).toEqual([...STATE_MACHINES].sort());
});

test('each function has a file, and each file is a function', () => {
  const files = globSync('*.ts', { cwd: resolve(ROOT, 'functions') }).map((file) =>
    file.replace('.ts', ''),
  );
  expect(files.sort()).toEqual([...FUNCTIONS, KEEP_SERIES].map(({ entry }) => entry).sort());
});

test('each schedule leads to a workflow or a function that exists', () => {
  for (const { target } of SCHEDULES)
    if ('machine' in target) expect(STATE_MACHINES).toContain(target.machine);
    else expect(existsSync(resolve(ROOT, 'functions', `${target.function}.ts`))).toBe(true);
});

describe.each(STATE_MACHINES)('%s', (workflow) => {
  const text = readFileSync(resolve(FOLDER, `${workflow}.asl.json`), 'utf8');
  const machine = parseDefinition(text);
  const states = statesIn(machine.States);
  const tasks = states.filter(isTask);

  test('is what the States Language allows', () => {
    const { isValid, errorsText } = validate(JSON.parse(text));
    expect(isValid ? '' : errorsText()).toBe('');
  });

  test('is JSONata throughout', () => {
    expect(machine.QueryLanguage).toBe('JSONata');
    expect(text).not.toMatch(
      /"(InputPath|OutputPath|ResultPath|ResultSelector|Parameters|Variable)"/,
    );
    expect(text).not.toContain('JSONPath');
    expect(text).not.toMatch(/"[^"]*\.\$":/);
  });

  test('is the same on every engine and in every run', () => {
    expect(text).not.toMatch(/\$(now|millis|random|uuid|hash|eval)\b/);
  });

  test('ends by itself some day', () => {
    expect(machine.TimeoutSeconds).toBeGreaterThan(0);
  });

  test('fills every placeholder from the list of functions or with the workflow of changes', () => {
    const known = [...FUNCTIONS.map(({ entry }) => placeholderOf(entry)), 'ChangeWorkflowArn'];
    for (const [, name] of text.matchAll(/\$\{(\w+)\}/g)) expect(known).toContain(name);
  });

  test.each(states)('%s: what it is given is an object', (_name, state) => {
    if ('Arguments' in state && state.Arguments !== undefined)
      expect(state.Arguments).toBeTypeOf('object');
    if ('ItemSelector' in state && state.ItemSelector !== undefined)
      expect(state.ItemSelector).toBeTypeOf('object');
  });

  test.each(states)('%s: choices are questions, and nothing else is', (name, { Type }) => {
    expect(name).toMatch(/^([A-Z][a-z]+)+$/);
    expect(/^(Is|Has|Where)[A-Z]/.test(name)).toBe(Type === 'Choice');
  });

  test.each(states)('%s: a question has an answer for everything', (_name, state) => {
    if (state.Type === 'Choice') expect(state.Default).toBeDefined();
  });

  test.each(tasks)('%s: is one of the integrations that run everywhere', (_name, { Resource }) => {
    expect(INTEGRATIONS).toContain(Resource);
  });

  test.each(tasks)(
    '%s: has a limit, is tried again, and its failure leads somewhere',
    (_name, task) => {
      // A literal: an emulator crashes on an expression here.
      expect(task.TimeoutSeconds).toBeTypeOf('number');
      expect(task.Retry?.length).toBeGreaterThan(0);
      expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    },
  );

  test.each(tasks)('%s: outlives the function it calls', (_name, task) => {
    const called = FUNCTIONS.find(({ entry }) =>
      JSON.stringify(task.Arguments).includes(`\${${placeholderOf(entry)}}`),
    );
    if (called === undefined) return;
    expect(Number(task.TimeoutSeconds)).toBeGreaterThanOrEqual(called.timeoutSeconds ?? 30);
  });

  test.each(tasks)(
    '%s: names errors that exist, and retries those that may pass',
    (_name, task) => {
      const caught = (task.Catch ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      const retried = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      for (const name of [...caught, ...retried])
        expect(PLATFORM_ERRORS.has(name) || APP_ERRORS.has(name), name).toBe(true);
      for (const name of retried)
        expect(TRANSIENT.test(name) || APP_ERRORS.get(name) === 'backoff', name).toBe(true);
    },
  );

  test.each(tasks)('%s: retries whatever of its service may pass', (_name, task) => {
    const retried = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    const needed = task.Resource.includes(':lambda:')
      ? ['UpstreamError', ...[...PLATFORM_ERRORS].filter((name) => name.startsWith('Lambda.'))]
      : ['StepFunctions.ExecutionLimitExceededException', 'StepFunctions.ThrottlingException'];
    expect(retried).toEqual(expect.arrayContaining(needed));
  });

  test.each(tasks.filter(([, { Resource }]) => Resource.includes(':states:startExecution')))(
    '%s: names the execution that it starts',
    (_name, { Arguments }) => {
      expect(Arguments).toMatchObject({ Name: expect.stringMatching(/^\{%.*%\}$/) });
    },
  );
});
