import { health, type HealthOptions } from '@data-connector/kit/http';
import { afterAll, describe, expect, it } from '@jest/globals';
import { appWith, servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

const since = '2026-11-01T00:00:00.000Z';
const up = { ok: true, since };
const down = { ok: false, since };

async function ask(path: string, options: HealthOptions) {
  const { url } = await start(appWith((app) => void app.use(health(options))));
  const answer = await fetch(url + path);
  return { status: answer.status, body: await answer.json() };
}

describe('health', () => {
  it.each<[string, number, string, HealthOptions]>([
    ['nothing to check', 200, 'ok', {}],
    ['all well', 200, 'ok', { checks: () => ({ couch: up, bus: up }) }],
    ['one not well', 503, 'unready', { checks: () => ({ couch: up, bus: down }) }],
    ['a spare not well', 200, 'degraded', { checks: () => ({ couch: up }), spares: () => ({ bus: down }) }],
    ['draining', 503, 'draining', { checks: () => ({ couch: up }), draining: () => true }],
  ])('readyz with %s is %i %s', async (_name, status, word, options) => {
    const answer = await ask('/readyz', options);
    expect(answer).toEqual({
      status,
      body: { status: word, checks: { ...options.checks?.(), ...options.spares?.() } },
    });
  });

  it('livez is well while everything else is not', async () => {
    const answer = await ask('/livez', { checks: () => ({ couch: down }), draining: () => true });
    expect(answer).toEqual({ status: 200, body: { status: 'ok' } });
  });
});
