import { once } from 'node:events';
import { createServer } from 'node:http';
import { until } from '@data-connector/testing/until';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DATASTORE, portOf, stop, SYNC_ID, world } from './world.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const w of open.splice(0)) await w.close();
});
async function opened(options?: Parameters<typeof world>[0]) {
  const w = await world(options);
  open.push(w);
  return w;
}

describe('the gateway', () => {
  it('rejects when its address is in use', async () => {
    const { port } = await opened();
    await expect(world({ settings: { PORT: port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each(['/livez', '/readyz', `/sync/alpha/${SYNC_ID}/events`])('does not count %s', async (path) => {
    const { url } = await opened({ settings: { RATE_LIMIT_PER_MINUTE: 1 } });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await fetch(url + path)).status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('counts requests by route and provider, without ids', async () => {
    const { url, metricsUrl } = await opened({ settings: { METRICS_PORT: 0 } });
    await fetch(`${url}/sync/alpha/${SYNC_ID}`);
    await fetch(`${url}/connect/secret-name`);
    const answer = await fetch(`${metricsUrl}/metrics`);
    const text = await answer.text();
    expect(text).toContain(
      'http_request_duration_seconds_count{route="/sync/:provider/:syncId",provider="alpha",method="GET",outcome="ok"} 1',
    );
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toMatch(/20261101|secret-name/);
  });

  it('serves its metrics on a port of their own, and nothing else there', async () => {
    const { url, metricsUrl } = await opened({ settings: { METRICS_PORT: 0 } });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    for (const path of ['/', '/providers', '/livez', '/sync/alpha'])
      expect((await fetch(`${metricsUrl}${path}`)).status).toBe(404);
    expect((await fetch(`${metricsUrl}/metrics`)).status).toBe(200);
    expect((await opened()).metricsUrl).toBeUndefined();
  });

  it.each([
    ['/connect/alpha', 'info', '/connect/:provider'],
    [`/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}`, 'debug', '/sync/:provider/:syncId/datastores/:name'],
    [
      `/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}/a/b`,
      'debug',
      '/sync/:provider/:syncId/datastores/:name/*rest',
    ],
  ])('logs one line for %s, without values', async (path, level, route) => {
    const { url, lines } = await opened();
    lines.splice(0);
    const answer = await fetch(`${url}${path}?did=secret`, { headers: { authorization: 'secret' } });
    await answer.text();
    await until('the line', () => lines.length > 0);
    expect(lines).toMatchObject([{ level, route, provider: 'alpha', method: 'GET', status: 200 }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('ends event streams in good order when it finishes, so that their readers go on elsewhere', async () => {
    const w = await opened({
      routes: (app) => app.get('/sync/alpha/:id/events', (_req, res) => void res.write(':\n\n')),
    });
    const answer = await fetch(`${w.url}/sync/alpha/${SYNC_ID}/events`);
    const text = answer.text();
    await w.gateway.finish();
    expect(await text).toBe(':\n\n');
  });

  it('is ready once it has asked each service for its manifest, also if one is away', async () => {
    let tell = () => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    const slow = createServer((_req, res) => void told.then(() => res.end('{}'))).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const opening = opened({
      providers: { slow: new URL(`http://127.0.0.1:${portOf(slow)}`) },
      untilReady: false,
    });
    const { url, gateway } = await opening;
    const readiness = async () => {
      const answer = await fetch(`${url}/readyz`);
      return { code: answer.status, ...((await answer.json()) as { status: string }) };
    };
    expect(await readiness()).toMatchObject({ code: 503, status: 'unready' });
    tell();
    await gateway.ready;
    expect(await readiness()).toMatchObject({ code: 200, status: 'degraded' });
    await stop(slow);
  });
});
