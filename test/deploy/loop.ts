import { setTimeout as sleep } from 'node:timers/promises';
import { EC2 } from '@aws-sdk/client-ec2';
import { Lambda } from '@aws-sdk/client-lambda';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { SFN } from '@aws-sdk/client-sfn';
import type { OpenedCanary } from '#app/open-canary.ts';
import type { Deployed } from './deployed.ts';
import type { Emulator } from './emulator.ts';

/** Looks until there is something to see. @throws Error saying what was waited for */
export const until = async <T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> => {
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(500);
  }
  throw new Error(`${what}: not within ${seconds} s`);
};

/** Makes what is found: a volume that nothing is attached to. Returns its id. */
export const leaveVolume = async (): Promise<string> => {
  const volume = { AvailabilityZone: 'us-east-1a', Size: 100, VolumeType: 'gp3' } as const;
  const { VolumeId = '' } = await new EC2({}).createVolume(volume);
  return VolumeId;
};

/** An account begins in the sandbox of SES: both ends of a mail must be verified. */
export const verifyAddresses = async (...addresses: string[]): Promise<void> => {
  const ses = new SESv2({});
  for (const EmailIdentity of addresses) await ses.createEmailIdentity({ EmailIdentity });
};

/**
 * Runs something while a schedule fires every minute, the shortest that there is, and puts it back. Its target is the
 * deployed one.
 */
export const whileFiring = async <T>(
  { call }: Emulator,
  schedule: string,
  run: () => Promise<T>,
): Promise<T> => {
  const path = `/schedules/${schedule}`;
  const put = (as: unknown) => call('scheduler', path, { method: 'PUT', body: JSON.stringify(as) });
  const deployed = (await call('scheduler', path)) as object;
  await put({ ...deployed, ScheduleExpression: 'rate(1 minute)' });
  return run().finally(() => put(deployed));
};

/** Waits for the end of the first execution of a workflow. Returns what it answered. */
export const untilRun = async (
  { workflow }: Deployed,
  name: 'collect' | 'optimize',
  seconds: number,
): Promise<unknown> => {
  const sfn = new SFN({});
  const isChild = /-(p\d+|\d{12})$/;
  return until(`execution of ${name}`, seconds, async () => {
    const { executions = [] } = await sfn.listExecutions({ stateMachineArn: workflow(name) });
    const run = executions.find((execution) => !isChild.test(execution.name ?? ''));
    if (run === undefined || run.status === 'RUNNING') return undefined;
    const { output = '{}', error, cause } = await sfn.describeExecution(run);
    if (run.status !== 'SUCCEEDED') throw new Error(`${name} ${run.status}: ${error} ${cause}`);
    return JSON.parse(output);
  });
};

/** Starts the daily canary. Returns the id of its change. */
export const startCanary = async ({ fn }: Deployed): Promise<string> => {
  const FunctionName = fn('OpenCanaryFunction');
  const { Payload } = await new Lambda({}).invoke({ FunctionName });
  const answer = JSON.parse(Payload?.transformToString() ?? '') as Partial<OpenedCanary>;
  if (answer.kind !== 'started') throw new Error(`no canary: ${JSON.stringify(answer)}`);
  return answer.change ?? '';
};

/** Approves as a person does: opens the link in the newest mail to them, and sends the page's form. */
export const approveByMail = async (
  { mails, browse }: Emulator,
  { env, apiHost }: Deployed,
  to: string,
): Promise<void> => {
  const link = new RegExp(`${env.PUBLIC_URL}/a/[\\w-]{43}`);
  const url = await until(`mail to ${to}`, 60, async () => {
    const mail = (await mails()).findLast(({ To }) => To.includes(to));
    return mail && link.exec(mail.BodyText)?.[0];
  });
  const page = await browse(url, apiHost);
  const [, token] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
  if (page.status !== 200 || token === undefined)
    throw new Error(`the page behind the link answers ${page.status}: ${page.text.slice(0, 500)}`);
  const sent = await browse(
    url,
    apiHost,
    new URLSearchParams({ token, decision: 'approve', note: '' }),
  );
  if (sent.status !== 303)
    throw new Error(`the decision was answered with ${sent.status}: ${sent.text.slice(0, 500)}`);
};
