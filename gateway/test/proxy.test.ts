import { answerProblems } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { boundsOf, perProvider } from '../src/traffic/bounds.js';
import { createProxy } from '../src/forwarding/proxy.js';
import { Traffic } from '../src/traffic/traffic.js';
import { listenOn, portOf, stop, WAYS } from './world.js';

/** Long enough for an answer to begin on a busy machine. */
const SILENT_MS = 2000;
const bounds = boundsOf({ PROVIDER_TIMEOUT_SECONDS: perProvider(SILENT_MS / 1000) });
describe.each(WAYS)('by %s', (_name, wayTo) => {
  const proxy = createProxy(answerProblems(silentLog), new Traffic(bounds, () => {}), wayTo);
  const open: Awaited<ReturnType<typeof listenOn>>[] = [];
  let url: string;
  beforeAll(async () => {
    const silent = express();
    silent.get('/nothing', () => {});
    silent.get('/half', (_req, res) => void res.write('half'));
    const service = await listenOn(silent);
    const app = express();
    app.use('{/streams}/:path', (_req, res, next) => {
      const origin = new URL(`http://127.0.0.1:${portOf(service)}`);
      res.locals['provider'] = { name: 'alpha', service: origin, available: true };
      next();
    });
    const path = ({ path }: { path: string }) => [path];
    app.get('/:path', proxy.forward<{ path: string }>({ path }));
    app.get(
      '/streams/:path',
      proxy.forward<{ path: string }>({
        path,
        streams: { includes: () => true, silentMs: SILENT_MS, endable: false },
      }),
    );
    const gateway = await listenOn(app);
    open.push(service, gateway);
    url = `http://127.0.0.1:${portOf(gateway)}`;
  });
  afterAll(async () => {
    proxy.close();
    await Promise.all(open.map(stop));
  });

  describe.each(['', '/streams'])('a service that is silent for too long, %s', (below) => {
    it('is unavailable if it has said nothing', async () => {
      const answer = await fetch(`${url}${below}/nothing`);
      expect(await answer.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
    });

    it('has its answer cut off if it has begun', async () => {
      const answer = await fetch(`${url}${below}/half`);
      await expect(answer.text()).rejects.toThrow();
    });
  });
});
