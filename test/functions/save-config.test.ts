import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import { configSchema } from '#core/contract/config.ts';
import type { Deployment } from '#core/contract/events.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { type Cloud, ENV, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { deploy, propertiesOf } from '#test/support/deployments.ts';

Object.assign(process.env, {
  ...ENV,
  CHANGE_WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000042:stateMachine:change',
  PUBLIC_URL: 'https://links.example.com',
  MAIL_FROM: 'approvals@example.com',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});
const CONTEXT = {
  functionName: 'save-config',
  awsRequestId: 'test',
  getRemainingTimeInMillis: () => 30_000,
};
const { handler } = (await import('#functions/save-config.ts')) as {
  handler: (event: Deployment, context: object) => Promise<unknown>;
};
const saveConfig = (event: Deployment) => handler(event, CONTEXT);

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const { readConfig, readConfigVersion } = makeControlStore(ENV);
const APPROVE = configSchema.parse({ mode: 'approve' });
const ANSWER = {
  PhysicalResourceId: 'configuration',
  StackId: 'arn:aws:cloudformation:us-east-1:000000000042:stack/Trimtab/1',
  RequestId: 'request-1',
  LogicalResourceId: 'Configuration',
};

test.each(['Create', 'Update'] as const)(
  '%s puts the configuration in force, keeps its version and says so',
  async (RequestType) => {
    const asked = { RequestType, ResourceProperties: propertiesOf(APPROVE) };
    expect(await deploy(saveConfig, asked)).toEqual({ ...ANSWER, Status: 'SUCCESS' });
    const { config, version } = await readConfig();
    expect(config).toEqual(APPROVE);
    expect(await readConfigVersion(version)).toEqual(APPROVE);
  },
);

test('what is in force stays so when the stack goes', async () => {
  await deploy(saveConfig, { ResourceProperties: propertiesOf(APPROVE) });
  expect(await deploy(saveConfig, { RequestType: 'Delete' })).toMatchObject({ Status: 'SUCCESS' });
  expect((await readConfig()).config).toEqual(APPROVE);
});

test.each(['{"mode":"bold"}', 'mode: approve'])(
  'a deployment fails that says %s, and nothing is put in force',
  async (config) => {
    const answer = await deploy(saveConfig, { ResourceProperties: { config } });
    expect(answer).toEqual({
      ...ANSWER,
      Status: 'FAILED',
      Reason: expect.stringContaining('the configuration'),
    });
    expect((await readConfig()).config.mode).toBe('recommend');
  },
);

test('an answer that was not taken is given again by whoever retries', async () => {
  await expect(deploy(saveConfig, {}, 503)).rejects.toThrow(UpstreamError);
});
