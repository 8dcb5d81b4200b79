import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch as strictFetch } from 'undici';
import { startFaultProxy, type Fault, type FaultProxy } from '@data-connector/testing/fault-proxy';

let target: Server;
let asked: string[];
let proxy: FaultProxy;
const body = JSON.stringify({ text: 'x'.repeat(2000) });

beforeEach(async () => {
  asked = [];
  target = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      response.writeHead(201, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy({ target: `http://127.0.0.1:${(target.address() as AddressInfo).port}` });
});

afterEach(async () => {
  await proxy.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

const post = (path = '/db/_bulk_docs') => fetch(proxy.url + path, { method: 'POST', body: '{}' });
const text = async (path?: string) => (await post(path)).text();

it('passes requests and answers on unchanged while there is no fault', async () => {
  const response = await post('/a%2Fb/c?x=%20');
  expect([response.status, await response.text(), asked]).toEqual([201, body, ['POST /a%2Fb/c?x=%20']]);
});

it.each<[string, Fault]>([
  ['is refused', { kind: 'refuse' }],
  ['is cut after some bytes of its answer', { kind: 'cut', bytes: 10 }],
  ['is cut before its answer', { kind: 'cut', bytes: 0 }],
])('fails a request that %s, and the next one passes', async (_what, fault) => {
  proxy.faults.add(fault, { times: 1 });
  await expect(text()).rejects.toThrow();
  await expect(text()).resolves.toBe(body);
});

it('applies a fault only to requests that match', async () => {
  proxy.faults.add({ kind: 'answer', status: 503 }, { match: ({ path }) => path.startsWith('/bad') });
  const statuses = [(await post('/good')).status, (await post('/bad')).status, (await post('/good')).status];
  expect([statuses, proxy.faults.applied]).toEqual([[201, 503, 201], 1]);
});

it('answers in the target’s place without asking it', async () => {
  const answer = { kind: 'answer', status: 429, headers: { 'retry-after': '7' }, body: 'slow down' } as const;
  proxy.faults.add(answer);
  const response = await post();
  expect([response.status, response.headers.get('retry-after'), await response.text(), asked]).toEqual([
    429,
    '7',
    'slow down',
    [],
  ]);
});

it('truncates a chunked answer after the target has done its work', async () => {
  proxy.faults.add({ kind: 'truncate' });
  // Which of Node's fetch and undici's takes it for whole is their business; neither sees all of it.
  const seen = await text().catch(() => '');
  await expect(
    strictFetch(proxy.url, { method: 'POST' }).then((response) => response.text()),
  ).rejects.toThrow();
  expect([seen.length < body.length, asked.length]).toEqual([true, 2]);
});

it('delays an answer', async () => {
  const before = performance.now();
  proxy.faults.add({ kind: 'delay', ms: 60 });
  await expect(text()).resolves.toBe(body);
  expect(performance.now() - before).toBeGreaterThan(55);
});

it('hangs until the fault is gone', async () => {
  const remove = proxy.faults.add({ kind: 'hang' });
  await expect(fetch(proxy.url, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  const answer = text();
  remove();
  await expect(answer).resolves.toBe(body);
});

it('cuts what is open, and goes on with what is new', async () => {
  proxy.faults.add({ kind: 'hang' });
  const hanging = text();
  while (proxy.faults.applied === 0) await new Promise((resolve) => setImmediate(resolve));
  proxy.disconnect();
  await expect(hanging).rejects.toThrow();
  proxy.faults.clear();
  await expect(text()).resolves.toBe(body);
});

it('resets the client when the target is gone', async () => {
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
  await expect(text()).rejects.toThrow();
});

it('closes while a request hangs', async () => {
  proxy.faults.add({ kind: 'hang' });
  const hanging = text().catch(() => 'cut');
  while (proxy.faults.applied === 0) await new Promise((resolve) => setImmediate(resolve));
  await proxy.close();
  await expect(hanging).resolves.toBe('cut');
  proxy = await startFaultProxy({ target: 'http://127.0.0.1:1' });
});

it('answers with what it makes of what was sent, and the target is not asked', async () => {
  proxy.faults.add({ kind: 'answer', status: 201, body: (sent) => `[${sent}]` });
  expect([await text(), asked]).toEqual(['[{}]', []]);
});

it('lets the target do its work and gives out another answer', async () => {
  proxy.faults.add({ kind: 'rewrite', as: (answer) => ({ ...answer, status: 202, body: '' }) });
  const response = await post();
  expect([response.status, await response.text(), asked.length]).toEqual([202, '', 1]);
});

it('gives an answer out byte by byte', async () => {
  const pieces: number[] = [];
  proxy.faults.add({ kind: 'drip', ms: 0 });
  const response = await post();
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece.length);
  expect(pieces.length).toBeGreaterThan(10);
  expect(pieces.reduce((sum, size) => sum + size, 0)).toBe(body.length);
});

it('holds back what is left of an answer while it hangs', async () => {
  const chunks = createServer((_request, response) => {
    response.write('first');
    setTimeout(() => response.end('last'), 50);
  }).listen(0, '127.0.0.1');
  await once(chunks, 'listening');
  const slow = await startFaultProxy({
    target: `http://127.0.0.1:${(chunks.address() as AddressInfo).port}`,
  });
  try {
    const reader = (await fetch(slow.url)).body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('first');
    const flow = slow.faults.add({ kind: 'hang' });
    const last = reader?.read();
    const wait = new Promise((resolve) => setTimeout(() => resolve('still nothing'), 200));
    expect(await Promise.race([last, wait])).toBe('still nothing');
    flow();
    expect(Buffer.from((await last)?.value ?? []).toString()).toBe('last');
  } finally {
    await slow.close();
    chunks.close();
  }
});

it('tells of each request when it comes and when its answer is out', async () => {
  const told: string[] = [];
  const observed = await startFaultProxy({
    target: `http://127.0.0.1:${(target.address() as AddressInfo).port}`,
    traffic: {
      asked: ({ path }) => told.push(`asked ${path}`),
      answered: ({ path, sent, port }) =>
        told.push(`answered ${path} ${Buffer.concat(sent).toString()} ${port > 0}`),
    },
  });
  await (await fetch(`${observed.url}/a`, { method: 'POST', body: 'sent' })).text();
  await observed.close();
  expect(told).toEqual(['asked /a', 'answered /a sent true']);
});
