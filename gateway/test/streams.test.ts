import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { answerProblems, EventStream, jsonBody } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { until } from '@data-connector/testing/until';
import type { GatewaySettings } from '@data-connector/gateway';
import { DATASTORE, SYNC_ID, WAYS, world } from './world.js';

describe.each(WAYS)('by %s', (_name, wayTo) => {
  let w: Awaited<ReturnType<typeof world>>;
  const streams: Response[] = [];
  const closed: Promise<unknown>[] = [];
  const OTHER_SYNC = SYNC_ID.replace('a', 'b');
  const unread: { readonly events: EventStream; readonly res: Response; readonly over: Promise<unknown> }[] =
    [];
  beforeAll(async () => {
    w = await world({
      wayTo,
      routes: (app) => {
        app.get(`/sync/alpha/${SYNC_ID}/events`, (_req, res) => {
          streams.push(res);
          closed.push(once(res, 'close'));
          res.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: snapshot\ndata: 1\n\n');
        });
        app.get(`/sync/alpha/${OTHER_SYNC}/events`, (_req, res) => {
          const over = once(res, 'close');
          const events = new EventStream(res, () => {});
          unread.push({ events, res, over });
        });
        app.get('/connect/alpha', (_req, res) => {
          res.writeHead(200, { 'content-length': '100' });
          res.write('half', () => res.destroy());
        });
        app.delete('/connect/alpha', (_req, res) => {
          res.write('half', () => res.destroy());
        });
        app.post('/auth/alpha/refuse', jsonBody({ limit: 10 }), answerProblems(silentLog));
        app.get('/auth/alpha', (_req, res) => void res.destroy());
      },
    });
  });
  afterAll(() => w.close());

  const reader = async (signal?: AbortSignal) => {
    const answer = await fetch(`${w.url}/sync/alpha/${SYNC_ID}/events`, signal ? { signal } : {});
    return answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  };

  describe('streams through the gateway', () => {
    it('events arrive one by one while the stream stays open', async () => {
      const events = await reader();
      expect((await events.read()).value).toBe('event: snapshot\ndata: 1\n\n');
      streams.at(-1)?.write('event: completed\ndata: 2\n\n');
      expect((await events.read()).value).toBe('event: completed\ndata: 2\n\n');
      streams.at(-1)?.end();
      expect((await events.read()).done).toBe(true);
    });

    it('a client that leaves ends the stream at the service', async () => {
      const controller = new AbortController();
      const events = await reader(controller.signal);
      await events.read();
      controller.abort();
      await expect(closed.at(-1)).resolves.toBeDefined();
    });

    it('a client that does not read loses its own stream, at the service too, and nobody another', async () => {
      const other = await reader();
      await other.read();
      const socket = connect(w.port, '127.0.0.1');
      socket.pause().write(`GET /sync/alpha/${OTHER_SYNC}/events HTTP/1.1\r\nHost: x\r\n\r\n`);
      const { events, res, over } = await until('the stream', () => unread[0]);
      await until('the end of the stream', () => {
        events.send('progress', 1, 'x'.repeat(200_000));
        return res.destroyed;
      });
      await over;
      // The sync goes on and ends.
      events.send('completed', 2, {});
      events.end();
      socket.destroy();
      streams.at(-1)?.end('event: completed\ndata: 2\n\n');
      expect((await other.read()).value).toBe('event: completed\ndata: 2\n\n');
    });

    it.each([
      ['with a length', 'GET'],
      ['in chunks', 'DELETE'],
    ])('an answer %s that a service cuts off is cut off for the client too', async (_name, method) => {
      const before = w.lines.length;
      const answer = await fetch(`${w.url}/connect/alpha`, { method });
      await expect(answer.text()).rejects.toThrow();
      // Nothing else is known to come: a further request's line comes after all of this one's.
      await (await fetch(`${w.url}/auth/alpha?code=1`)).text();
      const of = await until('both lines', () => {
        const lines = w.lines.slice(before);
        return lines.some(({ route }) => route === '/auth/:provider') && lines;
      });
      expect(of.filter(({ route }) => route === '/connect/:provider')).toEqual([
        expect.objectContaining({ method, msg: 'request' }),
      ]);
    });

    it('a refusal before the end of a body of 5 MB reaches the client', async () => {
      const headers = { 'content-type': 'application/json' };
      const body = 'x'.repeat(5_000_000);
      const answer = await fetch(`${w.url}/auth/alpha/refuse`, { method: 'POST', headers, body });
      expect(answer.status).toBe(413);
    });

    it('a service that hangs up without an answer is unavailable', async () => {
      const answer = await fetch(`${w.url}/auth/alpha?code=secret`);
      expect(await answer.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
      expect(JSON.stringify(w.lines)).not.toContain('secret');
    });
  });

  describe('open streams', () => {
    const FEED = `/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}/_changes`;
    const held: Awaited<ReturnType<typeof world>>[] = [];
    afterEach(async () => {
      for (const one of held.splice(0)) await one.close();
    });
    async function holding(settings: Partial<GatewaySettings>) {
      const opened = await world({
        routes: (app) => {
          const begin = (_req: unknown, res: Response) => void res.write(':\n\n');
          app.get(`/sync/alpha/${SYNC_ID}/events`, begin);
          app.get(FEED, (req, res, next) => (req.query['feed'] === 'normal' ? next() : begin(req, res)));
        },
        settings,
      });
      held.push(opened);
      return opened;
    }
    const EVENTS = `/sync/alpha/${SYNC_ID}/events`;

    it('of one client are bounded: events and live replication, and no other request', async () => {
      const { url } = await holding({ CLIENT_STREAMS: 2, CLIENT_CONCURRENCY: 1 });
      const leaving = new AbortController();
      expect((await fetch(url + EVENTS, { signal: leaving.signal })).status).toBe(200);
      expect((await fetch(`${url}${FEED}?feed=continuous`)).status).toBe(200);
      for (const path of [
        EVENTS,
        `${FEED}?feed=longpoll`,
        `${FEED}?f%65ed=eventsource`,
        `${FEED.replace('_changes', '_ChangeS')}?feed=continuous`,
      ]) {
        const refused = await fetch(url + path);
        expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
        expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
      }
      expect((await fetch(`${url}${FEED}?feed=normal`)).status).toBe(200);
      leaving.abort();
      await until('a free place', async () => (await fetch(url + EVENTS)).status === 200);
    });

    it('of all clients are bounded', async () => {
      const { url } = await holding({ STREAMS: 1, TRUST_PROXY: 1 });
      const from = (ip: string) => fetch(url + EVENTS, { headers: { 'x-forwarded-for': ip } });
      expect((await from('192.0.2.1')).status).toBe(200);
      expect(await (await from('192.0.2.2')).json()).toMatchObject({ status: 503, code: 'busy' });
    });
  });
});
