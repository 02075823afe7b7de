import { makeAnswerDeployment } from '#adapters/aws/answer-deployment.ts';
import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { parseJson } from '#adapters/aws/table.ts';
import { configSchema } from '#core/contract/config.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { deploymentSchema } from '#core/contract/events.ts';

const { saveConfig } = makeAwsPorts(functionEnvSchema.parse(process.env));

/** Custom resource of the stack. Safe to retry: the same configuration is the same version. */
export const handler = handle(
  deploymentSchema,
  makeAnswerDeployment('configuration', ({ config }) =>
    saveConfig(parseJson(configSchema, config, 'the configuration')),
  ),
);
