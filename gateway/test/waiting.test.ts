import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import type { Response } from 'express';
import { perProvider } from '../src/traffic/bounds.js';
import { world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
/** What the service was asked to wait, and where its answers go that have begun. */
const asked: unknown[] = [];
const waiting: Response[] = [];
beforeAll(async () => {
  w = await world({
    settings: { PROVIDER_CONCURRENCY: perProvider(1), PROVIDER_TIMEOUT_SECONDS: perProvider(3) },
    routes: (app) =>
      void app.post('/sync/alpha', (req, res) => {
        const prefer = req.headers['prefer'];
        asked.push(prefer);
        res.status(202).type('json');
        if (prefer === undefined) return void res.end('{}');
        res.setHeader('preference-applied', prefer);
        res.flushHeaders();
        waiting.push(res);
      }),
  });
});
afterAll(() => w.close());

const get = (headers: Record<string, string> = {}) =>
  fetch(`${w.url}/sync/alpha?did=x&config={}&key=x`, { headers });
const post = (headers: Record<string, string> = {}) =>
  fetch(`${w.url}/sync/alpha`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });

it.each([
  ['POST', post],
  ['GET', get],
])(
  'a %s that waits holds no place of others, and may take longer than a service may be silent',
  async (_method, ask) => {
    const first = ask({ prefer: 'respond-async, wait=60' });
    await until('the first', () => waiting.length === 1);
    // There is one place.
    expect(await (await post()).json()).toEqual({});
    // Longer than the service may be silent.
    await new Promise((resolve) => setTimeout(resolve, 3200));
    waiting.shift()?.end('{"view":1}');
    const answer = await first;
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'wait=10']);
    expect(await answer.json()).toEqual({ view: 1 });
    expect(asked.filter((prefer) => prefer !== undefined)).toEqual(['wait=10']);
    asked.splice(0);
  },
);

it('a browser may send a preference', async () => {
  const answer = await fetch(`${w.url}/sync/alpha`, {
    method: 'OPTIONS',
    headers: { origin: 'https://vault.example', 'access-control-request-method': 'POST' },
  });
  expect(answer.headers.get('access-control-allow-headers')).toMatch(/\bPrefer\b/);
});
