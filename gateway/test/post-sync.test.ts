import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import type { Response } from 'express';
import { world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
let came: (res: Response) => unknown;
beforeAll(async () => {
  w = await world({ routes: (app) => void app.post('/sync/alpha', (_req, res) => void came(res)) });
});
afterAll(() => w.close());

it.each(['POST', 'GET'])(
  'a client that leaves a %s /sync is no fault: one line tells that it left',
  async (method) => {
    const before = w.lines.length;
    const leaving = new AbortController();
    came = () => leaving.abort();
    const query = method === 'GET' ? '?did=x&config={}&key=x' : '';
    const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
    const asked = fetch(`${w.url}/sync/alpha${query}`, { method, signal: leaving.signal, ...body });
    await expect(asked).rejects.toThrow('aborted');
    const lines = () => w.lines.slice(before).map(({ level, route, outcome }) => ({ level, route, outcome }));
    await until('a line of it', () => lines().length > 0);
    // Until another request has had its line, for there might be a second one of this.
    await fetch(`${w.url}/providers`);
    await until('a line of another', () => lines().some(({ route }) => route === '/providers'));
    expect(lines().filter(({ route }) => route === '/sync/:provider')).toEqual([
      { level: 'info', route: '/sync/:provider', outcome: 'aborted' },
    ]);
  },
);

it.each([301, 302, 303, 307, 308])(
  'no service leads a Vault elsewhere with its key, as by status %i',
  async (status) => {
    const elsewhere = 'https://elsewhere.example/';
    came = (res) => res.status(status).set('location', elsewhere).end('as told');
    const answer = await fetch(`${w.url}/sync/alpha`, { method: 'POST', body: '{}', redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([503, null]);
    expect(await answer.json()).toMatchObject({ code: 'service_unavailable' });
  },
);
