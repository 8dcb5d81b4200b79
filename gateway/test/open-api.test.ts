import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => void (w = await world()));
afterAll(() => w.close());

it('GET /openapi.json is docs/openapi.json, for any origin', async () => {
  const answer = await fetch(`${w.url}/openapi.json`);
  const file = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(await answer.json()).toEqual(JSON.parse(file));
  expect(w.seen).toEqual([]);
});

it('another method is refused', async () => {
  const answer = await fetch(`${w.url}/openapi.json`, { method: 'POST' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD');
});
