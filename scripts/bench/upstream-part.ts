import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './parts.js';

const MANIFEST = {
  version: 1,
  name: 'bench',
  label: 'Bench',
  description: 'A service that only answers',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'stable',
  mode: 'live',
  handlers: [],
  jwks: { keys: [] },
};
const STATUS = JSON.stringify({ status: 'running', filler: 'x'.repeat(1000) });

await serve(async () => {
  const server = createServer((req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(req.url === '/v1/manifest' ? JSON.stringify(MANIFEST) : STATUS);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { ready: () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }) };
});
