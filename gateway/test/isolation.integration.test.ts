import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '@data-connector/testing/until';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { perProvider } from '../src/traffic/bounds.js';
import { listenOn, portOf, stop, SYNC_ID, world } from './world.js';

/** A service that takes connections and never answers. */
async function hangingService() {
  const sockets = new Set<Socket>();
  const server: Server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    sockets,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const CONCURRENCY = 8;
const EACH = 60;

let hanging: Awaited<ReturnType<typeof hangingService>>;
let w: Awaited<ReturnType<typeof world>>;
/** @param seconds how long the hanging one may be silent */
const begin = (seconds: number) =>
  world({
    providers: { hanging: hanging.url },
    settings: {
      PROVIDER_TIMEOUT_SECONDS: perProvider(60, new Map([['hanging', seconds]])),
      PROVIDER_CONCURRENCY: perProvider(256, new Map([['hanging', CONCURRENCY]])),
      CLIENT_CONCURRENCY: 1000,
    },
  });
beforeEach(async () => {
  hanging = await hangingService();
  w = await begin(0.5);
});
afterEach(async () => {
  await w.close();
  await hanging.close();
});

interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: number;
}
async function ask(provider: string, path: string, init?: RequestInit): Promise<Answered> {
  const answer = await fetch(`${w.url}/sync/${provider}${path}`, init);
  const { code } = (await answer.json()) as { code?: string };
  return { status: answer.status, code, retryAfter: Number(answer.headers.get('retry-after')) };
}

/** The requests that a Vault makes, in turn. */
const requests = (provider: string, init: RequestInit = {}) =>
  Array.from({ length: EACH }, (_, n) =>
    n % 3 === 0
      ? ask(provider, `?did=a-${n}`, init)
      : n % 3 === 1
        ? ask(provider, '', { ...init, method: 'POST', body: '{}' })
        : ask(provider, `/${SYNC_ID}`, init),
  );

describe('beside a provider that is away and one that hangs', () => {
  it('every request to the healthy one succeeds, and the others are answered with problems', async () => {
    const [healthy, away, hung] = await Promise.all(
      ['alpha', 'away', 'hanging'].map((provider) => Promise.all(requests(provider))),
    );
    expect(healthy?.filter(({ status }) => status === 200)).toHaveLength(EACH);
    expect(away?.filter(({ code }) => code === 'service_unavailable')).toHaveLength(EACH);
    const busy = hung?.filter(({ code }) => code === 'busy') ?? [];
    const unavailable = hung?.filter(({ code }) => code === 'service_unavailable') ?? [];
    expect(busy.length + unavailable.length).toBe(EACH);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy.every(({ status, retryAfter }) => status === 503 && retryAfter > 0)).toBe(true);
  });

  it('as many requests as the bound are at the hanging one, and all others are refused', async () => {
    await w.close();
    w = await begin(60);
    const leaving = new AbortController();
    const refused: (string | undefined)[] = [];
    const asked = requests('hanging', { signal: leaving.signal }).map((answer) =>
      answer.then(({ code }) => void refused.push(code)).catch(() => {}),
    );
    await until('all others refused', () => refused.length === EACH - CONCURRENCY);
    await until('all places taken', () => hanging.sockets.size === CONCURRENCY);
    expect(new Set(refused)).toEqual(new Set(['busy']));
    expect((await Promise.all(requests('alpha'))).every(({ status }) => status === 200)).toBe(true);
    leaving.abort();
    await Promise.all(asked);
    expect(refused).toHaveLength(EACH - CONCURRENCY);
  });

  it('both get no requests for a while, which the log says and clients are told', async () => {
    await Promise.all([...requests('away'), ...requests('hanging')]);
    const rests = w.lines.filter(({ msg }) => String(msg).includes('gets no requests for a while'));
    expect(new Set(rests.map(({ provider }) => provider))).toEqual(new Set(['away', 'hanging']));
    const answers = await Promise.all(requests('away'));
    expect(answers.every(({ code }) => code === 'service_unavailable')).toBe(true);
    expect(answers.some(({ retryAfter }) => retryAfter > 0)).toBe(true);
  });

  it('the gateway is ready', async () => {
    await Promise.all([...requests('away'), ...requests('hanging')]);
    expect((await fetch(`${w.url}/readyz`)).status).toBe(200);
  });

  it('clients that give up leave their places to others', async () => {
    await w.close();
    w = await begin(60);
    const takeAll = async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const gone = Array.from({ length: CONCURRENCY }, () =>
        ask('hanging', `/${SYNC_ID}`, { signal }).catch(() => 'gone'),
      );
      await until('all places taken', () => hanging.sockets.size === CONCURRENCY);
      expect((await ask('hanging', `/${SYNC_ID}`)).code).toBe('busy');
      controller.abort();
      expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']));
      await until('the places to be free', () => hanging.sockets.size === 0);
    };
    await takeAll();
    await takeAll();
  });
});

describe('a provider that comes back', () => {
  it('gets its requests again', async () => {
    const port = portOf(w.service);
    await stop(w.service);
    expect((await Promise.all(requests('alpha'))).every(({ status }) => status === 503)).toBe(true);
    const again = await listenOn(w.app, port);
    try {
      await until('an answer', async () => (await ask('alpha', `/${SYNC_ID}`)).status === 200);
      expect((await Promise.all(requests('alpha'))).every(({ status }) => status === 200)).toBe(true);
      const said = w.lines.map(({ msg }) => msg);
      expect(said).toContain('a service that failed answers again');
    } finally {
      await stop(again);
    }
  });
});
