/** Claims of somebody as API Gateway's JWT authorizer hands them over: all of them text. */
export const claimsOf = (
  groups: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  sub: '5a1c0c1e-0000-4000-8000-000000000001',
  email: 'Ana@example.com',
  email_verified: 'true',
  token_use: 'id',
  ...(groups.length > 0 && { 'cognito:groups': `[${groups.join(' ')}]` }),
  ...more,
});

interface ApiRequest {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out on a route without an authorizer. */
  readonly claims?: Readonly<Record<string, string>> | undefined;
}

/** An event of an HTTP API, payload version 2.0, with everything that AWS documents of it. */
export const apiEvent = (
  path: string,
  { method = 'GET', body, headers = {}, claims }: ApiRequest = {},
) => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const domainName = 'abc123.execute-api.us-east-1.amazonaws.com';
  return {
    version: '2.0',
    routeKey: claims === undefined ? `${method} /a/{secret}` : `${method} /api/{proxy+}`,
    rawPath: decodeURIComponent(rawPath),
    rawQueryString,
    headers: {
      host: domainName,
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'https',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    requestContext: {
      accountId: '000000000042',
      apiId: 'abc123',
      domainName,
      domainPrefix: 'abc123',
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.7',
        userAgent: 'test',
      },
      requestId: 'id',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1_773_342_238_000,
    },
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
};
