import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pinnedTransport, type ResolvedAddress } from '#adapters/webhook/pinned-transport.ts';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';

const PUBLIC: ResolvedAddress = { address: '93.184.216.34', family: 4 };
const sent = (url: string) => ({ url, headers: {}, body: '{}' });

/** A request that goes nowhere, and what it was asked to connect to. */
const nowhere = () => {
  const asked: unknown[] = [];
  const request = ((options: { lookup: (...args: unknown[]) => void; hostname: string }) => {
    options.lookup(options.hostname, { all: true }, (_: unknown, addresses: unknown) =>
      asked.push(addresses),
    );
    throw new Error('stop here');
  }) as unknown as typeof httpsRequest;
  return { asked, request };
};

describe('a name that leads to an inner address', () => {
  const inner = [
    '127.0.0.1',
    '10.0.0.1',
    '172.16.3.4',
    '192.168.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '100.64.0.1',
    '0.0.0.0',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2001:db8::1',
    'not-an-address',
  ];
  test.each(inner)('%s is not connected to', async (address) => {
    const { asked, request } = nowhere();
    const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
    await expect(
      pinnedTransport({ resolve, request })(sent('https://hooks.example.com/')),
    ).rejects.toThrow(NotPermittedError);
    expect(asked).toEqual([]);
  });

  test('among public ones is not connected to either', async () => {
    const { asked, request } = nowhere();
    const resolve = async () => [PUBLIC, { address: '169.254.169.254', family: 4 }];
    await expect(
      pinnedTransport({ resolve, request })(sent('https://hooks.example.com/')),
    ).rejects.toThrow('169.254.169.254');
    expect(asked).toEqual([]);
  });

  test('only when asked again is not asked again: the connection goes to what was judged', async () => {
    const { asked, request } = nowhere();
    let times = 0;
    const resolve = async () => [times++ === 0 ? PUBLIC : { address: '127.0.0.1', family: 4 }];
    await expect(
      pinnedTransport({ resolve, request })(sent('https://rebind.example.com/')),
    ).rejects.toThrow();
    expect(times).toBe(1);
    expect(asked).toEqual([[PUBLIC]]);
  });

  test.each([
    'https://127.1/',
    'https://0x7f000001/',
    'https://[::ffff:10.0.0.1]/',
    'http://hooks.example.com/',
  ])('%s is not even resolved', async (url) => {
    let times = 0;
    const resolve = async () => {
      times++;
      return [PUBLIC];
    };
    await expect(pinnedTransport({ resolve })(sent(url))).rejects.toThrow(NotPermittedError);
    expect(times).toBe(0);
  });

  test.each([
    [
      'that is not there',
      async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
    ],
    ['that has no address', async () => []],
  ])('a name %s is an outage', async (_name, resolve) => {
    await expect(
      pinnedTransport({ resolve })(sent('https://hooks.example.com/')),
    ).rejects.toMatchObject({
      name: 'UpstreamError',
      details: { code: 'ENOTFOUND' },
    });
  });
});

/** A receiver on this machine that counts as the public address: only the connection is another one. */
const receiver = async (answer: RequestListener) => {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request = ((options: object, done: never) =>
    httpRequest(
      {
        ...options,
        lookup: (_h, { all }, found) =>
          all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
      },
      done,
    )) as unknown as typeof httpsRequest;
  const post = pinnedTransport({ resolve: async () => [PUBLIC], request, timeoutMs: 500 });
  return (path = '/in') =>
    post({
      url: `https://hooks.example.com:${port}${path}`,
      headers: { 'x-a': 'b' },
      body: '{"é":1}',
    });
};

describe('an answer', () => {
  test('comes from the name that was asked for, with what was sent', async () => {
    const post = await receiver((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { host, 'x-a': header, 'content-length': length } = request.headers;
        response.end(
          JSON.stringify([request.method, request.url, host?.split(':')[0], header, length, body]),
        );
      });
    });
    const { status, body } = await post('/in?x=1');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual(['POST', '/in?x=1', 'hooks.example.com', 'b', '8', '{"é":1}']);
  });

  test('that leads elsewhere is not followed', async () => {
    let asked = 0;
    const post = await receiver((_, response) => {
      asked++;
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    expect((await post()).status).toBe(302);
    expect(asked).toBe(1);
  });

  test('without end is cut off', async () => {
    const post = await receiver((_, response) => {
      const write = () => {
        if (!response.destroyed) response.write('x'.repeat(60_000), () => setImmediate(write));
      };
      write();
    });
    expect((await post()).body.length).toBe(65_536);
  });

  test('that never comes is an outage, and may have arrived', async () => {
    const post = await receiver(() => {});
    await expect(post()).rejects.toMatchObject({ name: 'UpstreamError' });
    await expect(post()).rejects.toThrow(UpstreamError);
    const error = await post().catch((failed: UpstreamError) => failed);
    expect((error as UpstreamError).details.code).toMatch(/ABORT|Timeout|Abort/);
  });
});
