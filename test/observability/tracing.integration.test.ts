import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { silentLog } from '@data-connector/kit/log';
import { startTracing, type Tracing } from '@data-connector/kit/tracing';
import { createNotifier } from '@data-connector/notifier';
import { until } from '@data-connector/testing/until';
import { connected, DID } from '../harness/connect.js';
import { startTestSystem } from '../harness/system.js';
import { post, SECRET, started, syncAt, untilEnded } from '../harness/sync.js';
import { startCollector } from './collector.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const notify = { relay: 'demo', ref: 'my-phone' };

async function startRelay() {
  const calls: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { calls, relay: { url, secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] } };
}

const PARTS = ['gateway', 'meadow', 'orbit', 'notifier'];

/** A system with a notifier, of which `traced` send their traces to `endpoint`. */
async function startTraced(endpoint: URL | undefined, traced: readonly string[] = PARTS) {
  const tracings = new Map<string, Tracing>();
  for (const service of PARTS)
    tracings.set(
      service,
      await startTracing({ service, endpoint: traced.includes(service) ? endpoint : undefined }),
    );
  const tracing = (service: string) => tracings.get(service) as Tracing;
  const system = await startTestSystem({ tracing });
  ends.push(() => system.close());
  const { calls, relay } = await startRelay();
  const notifier = await createNotifier({
    bus: system.bus,
    relays: new Map([['demo', relay]]),
    log: silentLog,
    tracing: tracing('notifier'),
  });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= notifier.stop());
  ends.push(stop);
  const flush = async () => {
    // The relay has a call before the notifier has its answer.
    await stop();
    await Promise.all([...tracings.values()].map((each) => each.stop()));
  };
  return { system, calls, flush };
}

it('one trace leads from the gateway through service and event to the relay', async () => {
  const collector = await startCollector();
  ends.push(() => collector.close());
  const { system, calls, flush } = await startTraced(collector.endpoint);
  const config = await connected(system, 'orbit');
  const sync = await started(system, 'orbit', { config, more: { notify } });
  await untilEnded(sync);
  const call = await until('the relay to be called', () => calls[0]);
  await flush();

  const { traceId } = collector.spans.find(
    ({ name, attributes }) => name === 'sync' && attributes['connector.sync_id'] === sync.syncId,
  ) as { traceId: string };
  const spans = collector.spans.filter((span) => span.traceId === traceId);
  const parentOf = (name: string, service: string) => {
    const child = spans.find((span) => span.name === name && span.service === service);
    const parent = spans.find(({ spanId }) => spanId === child?.parentSpanId);
    return parent && `${parent.service} ${parent.name}`;
  };
  expect(parentOf('POST /sync/orbit', 'orbit')).toBe('gateway POST /sync/:provider');
  expect(parentOf('sync', 'orbit')).toBe('orbit POST /sync/orbit');
  expect(parentOf('handler', 'orbit')).toBe('orbit sync');
  expect(parentOf('Orbit read', 'orbit')).toBe('orbit handler');
  expect(parentOf('CouchDB bulk_docs', 'orbit')).toBeDefined();
  expect(parentOf('publish', 'orbit')).toBe('orbit POST /sync/orbit');
  expect(parentOf('notify', 'notifier')).toBe('orbit publish');
  const told = spans.find(({ name }) => name === 'notify');
  expect(call.traceparent).toBe(`00-${traceId}-${told?.spanId}-01`);

  const sent = collector.bodies.join();
  for (const secret of [DID, SECRET, config.accessToken, config.account.id, sync.token, notify.ref])
    expect(sent).not.toContain(secret);
});

it('begins a trace of its own, which that of the request is linked to, and records it whatever that says', async () => {
  const collector = await startCollector();
  ends.push(() => collector.close());
  const { system, flush } = await startTraced(collector.endpoint);
  const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-00`;
  await fetch(`${system.gateways[0]?.url}/providers`, { headers: { traceparent } });
  await flush();
  const span = collector.spans.find(({ name }) => name === 'GET /providers');
  expect(span).toMatchObject({ links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }] });
  expect(span?.traceId).not.toBe('ab'.repeat(16));
  expect(span?.parentSpanId).toBeUndefined();
});

it.each([
  ['of nobody, no trace goes on', []],
  ['of the gateway alone, its trace goes on to the relay', ['gateway']],
])('%s, and never that of a client', async (_what, traced) => {
  const collector = await startCollector();
  ends.push(() => collector.close());
  const { system, calls, flush } = await startTraced(collector.endpoint, traced);
  const config = await connected(system, 'meadow');
  const answer = await fetch(`${system.gateways[0]?.url}/sync/meadow`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`,
    },
    body: JSON.stringify({ did: DID, config, key: { secret: SECRET }, notify }),
  });
  await untilEnded(syncAt(system.gateways[0]?.url ?? '', 'meadow', (await answer.json()) as never));
  const call = await until('the relay to be called', () => calls[0]);
  await flush();
  const span = collector.spans.find(({ name }) => name === 'POST /sync/:provider');
  expect(call.traceparent).toBe(span && `00-${span.traceId}-${span.spanId}-01`);
  expect(span !== undefined).toBe(traced.length > 0);
});

it('each log line of a sync has its syncId and the requestId that began it', async () => {
  const { system } = await startTraced(undefined);
  const config = await connected(system, 'meadow');
  const answer = await post(system, 'meadow', { did: DID, config, key: { secret: SECRET } });
  const requestId = answer.headers.get('x-request-id');
  const begun = (await answer.json()) as { syncId: string };
  await untilEnded(syncAt(system.gateways[0]?.url ?? '', 'meadow', begun as never));
  const sentences = ['a sync begins', 'a sync has ended'];
  const lines = await until('both lines', () => {
    const found = system.lines.filter(({ msg }) => sentences.includes(String(msg)));
    return found.length === 2 && found;
  });
  for (const line of lines) expect(line).toMatchObject({ syncId: begun.syncId, requestId });
});
