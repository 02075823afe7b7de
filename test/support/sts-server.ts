import { onTestFinished } from 'vitest';
import { listenHere } from '#local/http-server.ts';
import { type AccountProxy, type ProxyOptions, startProxy } from '#test/conformance/scan/proxy.ts';
import { ACCOUNT } from './facts.ts';

const WHO = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::${ACCOUNT}:user/ana</Arn><UserId>A</UserId><Account>${ACCOUNT}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

/** An account that knows who asks; everything else comes from `options`. Its clock is `aheadMs` ahead of ours. */
export const startStsServer = async (
  options: Omit<ProxyOptions, 'to'> = {},
  aheadMs = 0,
): Promise<AccountProxy> => {
  const server = await listenHere((_, response) => {
    const date = new Date(Date.now() + aheadMs).toUTCString();
    response.writeHead(200, { 'content-type': 'text/xml', date }).end(WHO);
  }, 0);
  const proxy = await startProxy({ ...options, to: `http://127.0.0.1:${server.port}` });
  onTestFinished(async () => {
    proxy.close();
    await server.close();
  });
  return proxy;
};
