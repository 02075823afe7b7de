import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, configSchema } from '#core/contract/config.ts';
import type { Deployment } from '#core/contract/events.ts';

/** Asks a handler as CloudFormation would. Returns what it was answered. */
export const deploy = async (
  handler: (event: Deployment) => Promise<unknown>,
  asked: Partial<Deployment> = {},
  status = 200,
): Promise<unknown> => {
  let answered = '';
  const cloudFormation = createServer(async (request, response) => {
    for await (const chunk of request.setEncoding('utf8')) answered += chunk;
    response.writeHead(request.method === 'PUT' ? status : 405).end();
  });
  await once(cloudFormation.listen(0, '127.0.0.1'), 'listening');
  const { port } = cloudFormation.address() as AddressInfo;
  try {
    await handler({
      RequestType: 'Create',
      ResponseURL: `http://127.0.0.1:${port}/answer`,
      StackId: 'arn:aws:cloudformation:us-east-1:000000000042:stack/Trimtab/1',
      RequestId: 'request-1',
      LogicalResourceId: 'Configuration',
      ResourceProperties: propertiesOf(configSchema.parse({})),
      ...asked,
    });
  } finally {
    cloudFormation.close();
  }
  return JSON.parse(answered);
};

/** What the stack gives to the custom resource. */
export const propertiesOf = (config: Config): Deployment['ResourceProperties'] => ({
  config: JSON.stringify(config),
});
