import { describe, expect, test } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import {
  clientModel,
  loadClient,
  serviceNames,
  serviceSigningAs,
} from '#local/services/wire/client-model.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import type { ServiceName } from '#local/services/wire/service.ts';
import { sampleOf } from './sample.ts';

/** Operations that cannot be answered, by name, and why. Every other one must come through whole. */
const KNOWN_MISSES: Readonly<Record<string, string>> = {
  InvokeAsync: 'the body is a stream; deprecated since 2014',
  InvokeWithResponseStream: 'the answer is an event stream',
  GetLogObject: 'the answer is an event stream',
  StartLiveTail: 'the answer is an event stream',
};

interface Exchange {
  readonly input: unknown;
  readonly output: unknown;
}

/** A real client of a service whose every operation answers a sample of its output. */
const sweptService = async (service: ServiceName) => {
  const { operations } = await clientModel(service);
  const { exports, Client } = await loadClient(service);
  const outputs = new Map([...operations].map(([name, { output }]) => [name, sampleOf(output)]));
  let arrived: unknown;
  const handlers = [...outputs].map(([name, output]) => {
    const handler = (input: unknown) => {
      arrived = input;
      return output;
    };
    return [name, handler] as const;
  });
  const services = [{ name: service, operations: Object.fromEntries(handlers) }];
  const client = new Client({
    region: 'eu-west-1',
    endpoint: 'http://wire.test',
    credentials: credentialsFor('123456789012'),
    requestHandler: inProcess(services, new VirtualClock(0)),
    maxAttempts: 1,
  });
  return async (name: string, input: object): Promise<{ sent: Exchange; received: Exchange }> => {
    const Command = exports[`${name}Command`] as new (input: object) => object;
    const { $metadata: _, ...output } = await client.send(new Command(input));
    const sent = { input, output: outputs.get(name) };
    return { sent, received: { input: arrived, output } };
  };
};

/** An EndpointId asks for another kind of signature, which takes a further package. */
const withoutEndpointId = ({ EndpointId: _, ...input }: Record<string, unknown>) => input;

describe.each(serviceNames)('every operation of %s', async (service) => {
  const { operations } = await clientModel(service);

  test('takes the input that the client sent and gives the client its output', async () => {
    const exchange = await sweptService(service);
    for (const [name, { input }] of operations) {
      if (name in KNOWN_MISSES) continue;
      const { sent, received } = await exchange(name, withoutEndpointId(sampleOf(input)));
      expect.soft(received, name).toEqual(sent);
    }
  });
});

test('the known misses are operations of Lambda and of CloudWatch Logs', async () => {
  const models = await Promise.all([clientModel('lambda'), clientModel('logs')]);
  expect(models.flatMap(({ operations }) => [...operations.keys()])).toEqual(
    expect.arrayContaining(Object.keys(KNOWN_MISSES)),
  );
});

test('each service is known by the name that its client signs with', async () => {
  for (const service of serviceNames) {
    const { Client } = await loadClient(service);
    const { config } = new Client({ region: 'eu-west-1' });
    expect(serviceSigningAs(config.defaultSigningName, config.apiVersion)).toBe(service);
  }
});
