import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request on its way to the account. */
export interface Asked {
  /** As the signature names it: `ec2`, `monitoring`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Whose signature it has; `?` where it has none. */
  readonly accessKey: string;
}

/** What becomes of a request instead of its answer. */
export type Fault = 'throttled' | 'denied' | 'expired' | 'failed' | 'hanging' | 'garbage';

export interface ProxyOptions {
  readonly to: string;
  /** Undefined: it is passed on. */
  readonly fault?: (asked: Asked, n: number, body: string) => Fault | undefined;
  /** An answer of our own, as JSON, to what the account does not know. */
  readonly answer?: (asked: Asked, body: string) => object | undefined;
  /** Pages no larger than this, whatever is asked for. */
  readonly pageSize?: number;
}

export interface AccountProxy {
  readonly url: string;
  readonly asked: readonly (Asked & { readonly fault: Fault | undefined })[];
  readonly close: () => void;
}

/** Stands before an account: knows each request by name, and breaks those that it is told to. */
export const startProxy = async (options: ProxyOptions): Promise<AccountProxy> => {
  const asked: (Asked & { fault: Fault | undefined })[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const what = nameOf(incoming, body.toString());
    const fault = options.fault?.(what, asked.length, body.toString());
    asked.push({ ...what, fault });
    if (fault === 'hanging') return;
    if (fault !== undefined) return breakOff(what, fault, response);
    const own = options.answer?.(what, body.toString());
    if (own !== undefined) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      return response.end(JSON.stringify(own));
    }
    passOn(incoming, response, { ...options, what, body });
  });
  // A connection that is cut while the next request is on its way would make an attempt that nobody sees.
  server.keepAliveTimeout = 10 * 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** Lambda's REST calls that a scan makes. */
const REST: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ['GET', /^\/2015-03-31\/functions\/?(\?|$)/, 'ListFunctions'],
  ['GET', /^\/2017-03-31\/tags\//, 'ListTags'],
];

const nameOf = ({ headers, method, url = '' }: IncomingMessage, body: string): Asked => {
  const [, accessKey = '?', region = '?', service = '?'] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const target = headers['x-amz-target'];
  const operation =
    /(?:^|&)Action=(\w+)/.exec(body)?.[1] ??
    (typeof target === 'string' ? target.split('.').at(-1) : undefined) ??
    /\/operation\/(\w+)$/.exec(url)?.[1] ??
    REST.find(([verb, path]) => verb === method && path.test(url))?.[2] ??
    `${method} ${url}`;
  return { service, operation, region, accessKey };
};

const ANSWERS: Readonly<
  Record<Exclude<Fault, 'hanging'>, readonly [code: string, status: number]>
> = {
  throttled: ['ThrottlingException', 400],
  denied: ['AccessDeniedException', 403],
  expired: ['ExpiredToken', 403],
  failed: ['InternalFailure', 500],
  garbage: ['', 200],
};

const breakOff = (
  { service, operation }: Asked,
  fault: Exclude<Fault, 'hanging'>,
  response: ServerResponse,
): void => {
  const [code, status] = ANSWERS[fault];
  const message = `${operation} is ${fault} here`;
  if (fault === 'garbage') response.writeHead(200).end('<html>It works!</html>');
  else if (/^(ec2|sts|rds)$/.test(service))
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`,
      );
  else
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code })
      .end(JSON.stringify({ __type: code, message }));
};

const passOn = (
  incoming: IncomingMessage,
  response: ServerResponse,
  { to, pageSize, what, body }: ProxyOptions & { what: Asked; body: Buffer },
): void => {
  const { path, sent } =
    pageSize === undefined
      ? { path: incoming.url ?? '/', sent: body }
      : inSmallPages(incoming.url ?? '/', what, body, pageSize);
  const url = new URL(path, to);
  const headers = { ...incoming.headers, host: url.host, 'content-length': `${sent.length}` };
  const key = `${what.operation} ${what.region} ${sent}`;
  const known = SIZES.get(key);
  if (known !== undefined) {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(known);
    return;
  }
  const upstream = request(url, { method: incoming.method ?? 'POST', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    if (what.operation === 'DescribeInstanceTypes' && answer.statusCode === 200)
      void buffer(answer).then((body) => SIZES.set(key, body));
  });
  upstream.once('error', () => response.destroy());
  upstream.end(sent);
};

/** Sizes of instance types never change, and moto takes many seconds to list them. */
const SIZES = new Map<string, Buffer>();

/** moto checks no signature, so that a request can be changed. */
const inSmallPages = (
  path: string,
  { service, operation }: Asked,
  body: Buffer,
  pageSize: number,
): { path: string; sent: Buffer } => {
  const text = body.toString();
  if (service === 'ec2' && /MaxResults=\d+/.test(text))
    return { path, sent: Buffer.from(text.replace(/MaxResults=\d+/, `MaxResults=${pageSize}`)) };
  if (operation === 'ListFunctions')
    return { path: `${path}${path.includes('?') ? '&' : '?'}MaxItems=1`, sent: body };
  if (operation === 'ListAccounts')
    return { path, sent: Buffer.from(JSON.stringify({ ...JSON.parse(text), MaxResults: 1 })) };
  if (operation === 'DescribeLogGroups')
    return { path, sent: Buffer.from(JSON.stringify({ ...JSON.parse(text), limit: 1 })) };
  return { path, sent: body };
};

const KINDS = ['throttled', 'denied', 'failed', 'hanging'] as const;

/** The same calls fail in every run of a seed, but for who the caller is: without that there is no scan. */
export const aThirdFails = (seed: number): NonNullable<ProxyOptions['fault']> => {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return ({ service }) => {
    const [fails, kind] = [random() < 1 / 3, KINDS[Math.floor(random() * KINDS.length)]];
    return fails && service !== 'sts' ? kind : undefined;
  };
};
