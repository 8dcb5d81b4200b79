import { createServer, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { silentLog } from '@data-connector/kit/log';
import { createGateway, readGatewaySettings } from '@data-connector/gateway';
import { serve } from './parts.js';

interface Options {
  readonly upstream: string;
  /** Express and http-proxy-middleware with keep-alive, and nothing else. */
  readonly bare?: boolean;
  /** Another provider's service. */
  readonly hanging?: string;
}

async function bareProxy(upstream: string): Promise<string> {
  const app = express();
  app.use(createProxyMiddleware({ target: upstream, agent: new Agent({ keepAlive: true }) }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function wholeGateway(upstream: string, hanging?: string): Promise<string> {
  const gateway = createGateway({
    settings: readGatewaySettings({
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://127.0.0.1:1',
      PROVIDERS: `bench=${upstream}${hanging === undefined ? '' : `,hanging=${hanging}`}`,
      RATE_LIMIT_PER_MINUTE: '1000000',
    }),
    log: silentLog,
  });
  const { url } = await gateway.start();
  await gateway.ready;
  return url;
}

await serve(async ({ upstream, bare = false, hanging }: Options) => {
  const url = bare ? await bareProxy(upstream) : await wholeGateway(upstream, hanging);
  return { ready: () => ({ url }) };
});
