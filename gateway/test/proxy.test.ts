import { answerProblems } from '@data-connector/core/http';
import { silentLog } from '@data-connector/core/log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { createProxy } from '../src/proxy.js';
import { listenOn, portOf, stop } from './world.js';

const proxy = createProxy(answerProblems(silentLog));
const open: Awaited<ReturnType<typeof listenOn>>[] = [];
let url: string;
beforeAll(async () => {
  const silent = express();
  silent.get('/nothing', () => {});
  silent.get('/half', (_req, res) => void res.write('half'));
  const service = await listenOn(silent);
  const app = express();
  app.get('/:path', (_req, res, next) => {
    const origin = new URL(`http://127.0.0.1:${portOf(service)}`);
    res.locals['provider'] = { name: 'alpha', service: origin, available: true };
    next();
  });
  app.get('/:path', proxy.forward<{ path: string }>({ path: ({ path }) => [path], silentMs: 20 }));
  const gateway = await listenOn(app);
  open.push(service, gateway);
  url = `http://127.0.0.1:${portOf(gateway)}`;
});
afterAll(async () => {
  proxy.close();
  await Promise.all(open.map(stop));
});

describe('a service that is silent for too long', () => {
  it('is unavailable if it has said nothing', async () => {
    const answer = await fetch(`${url}/nothing`);
    expect(await answer.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
  });

  it('has its answer cut off if it has begun', async () => {
    const answer = await fetch(`${url}/half`);
    await expect(answer.text()).rejects.toThrow();
  });
});
