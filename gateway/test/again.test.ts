import { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DID_PROOF_HEADER } from '@data-connector/protocol';
import { patiently } from '../src/forwarding/connections.js';
import { DATASTORE, fakeService, listenOn, portOf, stop, SYNC_ID, WAYS, world } from './world.js';

describe.each(WAYS)('by %s', (_name, wayTo) => {
  let w: Awaited<ReturnType<typeof world>>;
  let replica: Awaited<ReturnType<typeof listenOn>>;
  /** So many requests the service sees, and ends their connections before a byte of the answer. */
  let cutting = 0;
  let leaving = 0;
  let requests: string[] = [];
  const { app } = fakeService('beta', (routes) => {
    routes.use((req, res, next) => {
      // No test meets a connection that another has kept: the gateway hears only later that one has ended.
      res.setHeader('connection', 'close');
      if (req.url === '/v1/manifest') return next();
      requests.push(`${req.method} ${req.url}`);
      if (cutting-- > 0) req.socket.destroy();
      else next();
    });
    routes.post('/sync/beta', (_req, res, next) => {
      if (leaving-- <= 0) return next();
      res.status(503).json({ code: 'shutting_down' });
    });
  });
  beforeAll(async () => {
    replica = await listenOn(app);
    w = await world({
      wayTo,
      providers: { beta: new URL(`http://127.0.0.1:${portOf(replica)}`) },
      manifestEveryMs: 3_600_000,
    });
  });
  afterAll(async () => {
    await w.close();
    await stop(replica);
  });
  beforeEach(async () => {
    cutting = leaving = 0;
    // No test meets the failures of another.
    await ask(`/sync/beta/${SYNC_ID}`);
    requests = [];
  });

  const cutOff = (times = 1) => (cutting = times);
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${w.url}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as { code?: string; body?: string } };
  };
  const post = (headers: Record<string, string> = {}, body = '{"did":"x"}') =>
    ask('/sync/beta', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  describe('a request that was not answered', () => {
    const sync = `/sync/beta/${SYNC_ID}`;
    it.each([
      ['GET', sync],
      ['DELETE', sync],
      ['GET', `${sync}/events`],
      ['GET', `${sync}/datastores/${DATASTORE}/_changes`],
    ])('is sent once more where that does no harm: %s %s', async (method, path) => {
      cutOff();
      expect(await ask(path, { method })).toMatchObject({ status: 200 });
      expect(requests).toEqual([`${method} ${path}`, `${method} ${path}`]);
    });

    it('is not sent a third time', async () => {
      cutOff(9);
      expect((await ask(sync)).body.code).toBe('service_unavailable');
      expect(requests).toHaveLength(2);
    });

    it.each([
      ['GET', '/auth/beta?code=1&state=2', undefined],
      ['GET', '/connect/beta?did=x', undefined],
      ['POST', `${sync}/datastores/${DATASTORE}/_bulk_docs`, '{}'],
      ['DELETE', '/connect/beta', '{}'],
    ])('is sent once where it counts twice: %s %s', async (method, path, body) => {
      cutOff();
      const answer = await ask(path, { method, redirect: 'manual', ...(body ? { body } : {}) });
      expect(answer.body.code).toBe('service_unavailable');
      expect(requests).toHaveLength(1);
    });
  });

  describe('a request for a sync', () => {
    it('goes to another replica when one is shutting down', async () => {
      leaving = 1;
      expect(await post()).toMatchObject({ status: 200, body: { body: '{"did":"x"}' } });
      expect(requests).toHaveLength(2);
    });

    it('is answered as the second replica does, which may be shutting down too', async () => {
      leaving = 9;
      expect(await post()).toMatchObject({ status: 503, body: { code: 'shutting_down' } });
      expect(requests).toHaveLength(2);
    });

    it('is sent once more when it was not answered: it joins what it may have begun', async () => {
      cutOff();
      expect(await post()).toMatchObject({ status: 200, body: { body: '{"did":"x"}' } });
      expect(requests).toHaveLength(2);
    });

    it('is not, with a proof of its did: that counts once', async () => {
      cutOff();
      expect((await post({ [DID_PROOF_HEADER]: 'proof' })).body.code).toBe('service_unavailable');
      expect(requests).toHaveLength(1);
    });

    it('as a GET is sent once more too', async () => {
      leaving = 1;
      expect(await ask('/sync/beta?did=0x1')).toMatchObject({ status: 200 });
      expect(requests).toEqual(['POST /sync/beta', 'POST /sync/beta']);
    });

    it('is whole before the service hears of it, and not larger than that takes', async () => {
      expect((await post({}, JSON.stringify('x'.repeat(262_143)))).body.code).toBe('body_too_large');
      expect(requests).toEqual([]);
    });
  });
});

it('a connection that nobody took is tried again, twice', async () => {
  const taken = new Socket();
  for (const [nobody, expected] of [
    [0, taken],
    [2, taken],
    [3, 'nobody'],
  ] as const) {
    let left: number = nobody;
    const connect = patiently((_options, created) => {
      if (left-- > 0) created(new Error('nobody'), null);
      else created(null, taken);
    });
    const got = await new Promise((resolve) =>
      connect({} as never, (fault, socket) => resolve(fault?.message ?? socket)),
    );
    expect(got).toBe(expected);
  }
});
