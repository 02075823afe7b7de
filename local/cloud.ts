import { readFileSync } from 'node:fs';
import { clientFor, setTransport } from '#adapters/aws/clients.ts';
import { setClock } from '#adapters/aws/clock.ts';
import { errorCode } from '#adapters/aws/errors.ts';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import {
  FUNCTIONS,
  placeholderOf,
  SCHEDULES,
  type ScheduleSpec,
  STATE_MACHINES,
  type StateMachineName,
} from '#core/contract/workflow.ts';
import type { Account } from './account/account.ts';
import { openAccount } from './account/account.ts';
import type { Estate } from './account/estate/estate.ts';
import { withCanary } from './account/estate/with-canary.ts';
import type { VirtualClock } from './clock.ts';
import { makeInvoke } from './functions.ts';
import { runSchedules } from './schedules.ts';
import { openTables } from './services/dynamodb/tables.ts';
import { mailService } from './services/mail/mail-service.ts';
import { type MailStore, openMailStore } from './services/mail/mail-store.ts';
import { type Elsewhere, openElsewhere } from './services/outbound.ts';
import { type MessageStore, openMessageStore } from './services/sns/message-store.ts';
import { snsService } from './services/sns/sns-service.ts';
import type { AnswerOptions, Around } from './services/wire/answer.ts';
import { credentialsFor } from './services/wire/caller.ts';
import { inProcess } from './services/wire/in-process.ts';
import { listen } from './services/wire/listen.ts';
import type { StateDir } from './state-dir.ts';
import { openStates } from './states/states.ts';
import { createTables, tableName } from './tables.ts';

export interface CloudOptions {
  readonly clock: VirtualClock;
  readonly state: Pick<StateDir, 'file'>;
  readonly estate: Estate;
  readonly region: string;
  /** Where it listens; left out: nowhere, and the clients of this process are answered without a socket. */
  readonly port?: number;
  /** What runs by the clock: all that is deployed, when left out. */
  readonly schedules?: readonly ScheduleSpec[];
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;
  /** Sees every call of every SDK client on its way in. */
  readonly around?: Around;
  /** Calls a function by its name; left out: the product's own. */
  readonly invoke?: ReturnType<typeof makeInvoke>;
  /** Folder of the workflows' definitions; left out: those of this release. */
  readonly workflows?: URL;
  readonly onError: (where: string, error: unknown) => void;
}

/** AWS on one machine, with the product deployed in it. */
export interface Cloud {
  /** Empty without a port. */
  readonly url: string;
  readonly services: number;
  readonly account: Account;
  readonly mails: MailStore;
  /** To topics and phones. */
  readonly messages: MessageStore;
  /** What was sent to other places than AWS: Slack, webhooks. */
  readonly elsewhere: Elsewhere;
  /** Starts an execution of a workflow; starting the same name again is the same execution. Returns its ARN. */
  readonly start: (machine: StateMachineName, name: string, input: object) => Promise<string>;
  /** Goes on with what an earlier start left under way, and lets the schedules fire. */
  readonly resume: () => void;
  readonly close: () => Promise<void>;
}

const WORKFLOWS = new URL('../statemachines/', import.meta.url);

/**
 * Opens the embedded cloud: tables, workflows, mail and the simulated account behind one port, and the product's own
 * functions and state machines in it. Sets the environment and the clock that the functions read, so that there is
 * one per process.
 */
export const openCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { clock, state, estate, region, publicUrl, invoke = makeInvoke() } = options;
  const { workflows = WORKFLOWS } = options;
  setClock(clock.now);
  const tables = openTables(state.file('tables.sqlite'));
  const mails = openMailStore(state.file('mails.sqlite'));
  const messages = openMessageStore(state.file('mails.sqlite'));
  const elsewhere = openElsewhere(state.file('mails.sqlite'), clock.now);
  const account = openAccount({
    file: state.file('account.sqlite'),
    clock,
    estate: withCanary(estate, region),
  });
  const states = openStates({
    file: state.file('workflows.sqlite'),
    clock,
    invoke,
    region,
    account: estate.accountId,
    // Tokens and jitter too are the same each time.
    seed: estate.key,
  });
  const services = [
    ...account.services,
    tables.service,
    mailService(mails),
    snsService(messages),
    states.service,
  ];
  const answering = { services, clock, ...(options.around && { around: options.around }) };
  const listener =
    options.port === undefined
      ? answerHere(answering)
      : await listen({ ...answering, port: options.port });
  setEnvironment(listener.url, { region, account: estate.accountId, publicUrl });

  await clock.during(createTables);
  const arns = deploy(workflows, states.createStateMachine, (arn) => {
    process.env.CHANGE_WORKFLOW_ARN = arn;
  });
  const start: Cloud['start'] = (machine, name, input) =>
    startExecution(arns[machine], name, input);
  let endSchedules = () => {};
  return {
    url: listener.url,
    services: services.length,
    account,
    mails,
    messages,
    elsewhere,
    start,
    resume: () => {
      states.resume();
      endSchedules = runSchedules(clock, options.schedules ?? SCHEDULES, {
        startMachine: async (machine, name) => {
          await start(machine, name, {});
        },
        invoke,
        onError: options.onError,
      });
    },
    close: async () => {
      endSchedules();
      await listener.close();
      states.close();
      account.close();
      elsewhere.close();
      messages.close();
      mails.close();
      tables.close();
    },
  };
};

/** As `listen`, for the clients of this process alone. */
const answerHere = ({ services, clock, around }: AnswerOptions & Pick<CloudOptions, 'clock'>) => {
  setTransport(inProcess(services, clock, around));
  return { url: '', close: async () => setTransport() };
};

const setEnvironment = (
  url: string,
  { region, account, publicUrl }: { region: string; account: string; publicUrl: string },
): void => {
  const { accessKeyId, secretAccessKey } = credentialsFor(account);
  Object.assign(process.env, {
    ...(url !== '' && { AWS_ENDPOINT_URL: url }),
    AWS_REGION: region,
    HOME_ACCOUNT: account,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // The state machines retry; a client that waits by the wall clock would hold up the simulated one.
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...Object.fromEntries(TABLE_VARIABLES.map((variable) => [variable, tableName(variable)])),
    PUBLIC_URL: publicUrl,
    MAIL_FROM: 'Trimtab <approvals@trimtab.localhost>',
  });
  // A profile or a session of the user's own would sign with another account.
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'])
    delete process.env[name];
};

/** Deploys the state machines from their files; `change` first, since the others start it. */
const deploy = (
  folder: URL,
  create: (name: string, text: string, substitutions: Readonly<Record<string, string>>) => string,
  onChange: (arn: string) => void,
): Readonly<Record<StateMachineName, string>> => {
  const functions = FUNCTIONS.map(({ entry }) => [placeholderOf(entry), entry] as const);
  const names = [...STATE_MACHINES].sort((a, b) => Number(b === 'change') - Number(a === 'change'));
  const arns: Partial<Record<StateMachineName, string>> = {};
  for (const name of names) {
    const text = readFileSync(new URL(`${name}.asl.json`, folder), 'utf8');
    const arn = create(name, text, {
      ...Object.fromEntries(functions),
      ...(arns.change !== undefined && { ChangeWorkflowArn: arns.change }),
    });
    arns[name] = arn;
    if (name === 'change') onChange(arn);
  }
  return arns as Record<StateMachineName, string>;
};

const startExecution = async (
  stateMachineArn: string,
  name: string,
  input: object,
): Promise<string> => {
  const sfn = await clientFor('sfn');
  try {
    await sfn.startExecution({ stateMachineArn, name, input: JSON.stringify(input) });
  } catch (error) {
    if (errorCode(error) !== 'ExecutionAlreadyExists') throw error;
  }
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
};
