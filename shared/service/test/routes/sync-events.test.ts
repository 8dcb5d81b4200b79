import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import type { ServerResponse } from 'node:http';
import type { Stored } from '@data-connector/couch';
import { syncView, type SyncDocument } from '../../src/ledger/sync-document.js';
import type { Watch } from '../../src/sync/watch.js';
import { syncEvents } from '../../src/routes/sync-events.js';
import { appWith, servers } from '../../../kit/test/http/serve.js';

const SYNC_ID = '20261101-abcdefghijklmnopqrstuv';

const documentAt = (rev: number, status: SyncDocument['status'] = 'running', more = '') =>
  ({
    _id: SYNC_ID,
    _rev: `${rev}-x`,
    status,
    startedAt: more,
    updatedAt: '',
    handlers: {},
    datastores: {},
    keyring: { version: 1 },
  }) as unknown as Stored<SyncDocument>;

const { start, closeAll } = servers();
const sockets: Socket[] = [];
afterEach(async () => {
  jest.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await closeAll();
});

/** A server of events of a sync whose document is `now()` whenever it is looked at, and what becomes of its answers. */
async function server(now: () => Stored<SyncDocument> | Promise<Stored<SyncDocument>>) {
  const listeners = new Set<(doc: SyncDocument) => void>();
  const answers: ServerResponse[] = [];
  const faults: unknown[] = [];
  const watch = {
    listen: (_syncId: string, heard: (doc: SyncDocument) => void) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  } as unknown as Watch;
  const stopping = new AbortController();
  const viewOf = (doc: SyncDocument) => syncView(doc, 'alpha', `https://c.example/sync/alpha/${doc._id}`);
  const door = { syncId: () => SYNC_ID, sync: async () => now() };
  const handler = syncEvents(door, watch, viewOf, stopping.signal);
  const { port } = await start(
    appWith((app) => {
      app.get('/', (req, res, next) => {
        answers.push(res);
        res.on('error', (fault) => faults.push(fault));
        return handler(req, res, next);
      });
    }),
  );
  return {
    port,
    listeners,
    answers,
    faults,
    stopping,
    hear: (doc: SyncDocument) => [...listeners].forEach((heard) => heard(doc)),
  };
}

/** Somebody who listens, on a socket of their own; `text` is what they have read. */
function listener(port: number) {
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  sockets.push(socket);
  let text = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  const events = () =>
    [...text.matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, event]) => `${event} ${id}`);
  return {
    socket,
    events,
    text: () => text,
    ended: () => until('the end of the stream', () => closed || text.endsWith('\r\n0\r\n\r\n')),
    heard: (count: number) => until(`${count} events`, () => events().length >= count),
  };
}

/** Somebody who listens and does not read, once a stream is as full as the system lets it be. */
async function deaf({ port, hear, answers }: Awaited<ReturnType<typeof server>>) {
  const { socket, heard } = listener(port);
  await heard(1);
  socket.pause();
  const big = 'x'.repeat(200_000);
  let rev = 3;
  await until('a stream that is full', () => {
    hear(documentAt(++rev, 'running', big));
    return (answers[0]?.writableLength ?? 0) > 0;
  });
  return { socket, rev };
}

describe('a stream of events', () => {
  it('tells what it hears, once, in order, and ends with the outcome', async () => {
    const at = await server(() => documentAt(3));
    const { heard, ended, events } = listener(at.port);
    await heard(1);
    for (const rev of [3, 5, 4]) at.hear(documentAt(rev));
    at.hear(documentAt(6, 'completed'));
    await ended();
    expect(events()).toEqual(['snapshot 3', 'progress 5', 'completed 6']);
    expect(at.listeners.size).toBe(0);
  });

  it('misses nothing that is written while it begins', async () => {
    const at = await server(() => {
      at.hear(documentAt(4, 'failed'));
      return documentAt(3);
    });
    const { ended, events } = listener(at.port);
    await ended();
    expect(events()).toEqual(['snapshot 3', 'failed 4']);
  });

  it('of an ended sync is a snapshot, the outcome and the end: ids grow with every event', async () => {
    const { port, listeners } = await server(() => documentAt(9, 'partial'));
    const { ended, events } = listener(port);
    await ended();
    expect([events(), listeners.size]).toEqual([['snapshot 9', 'partial 10'], 0]);
  });

  it('listens no more once its client is gone', async () => {
    const { port, listeners } = await server(() => documentAt(3));
    const { socket, heard } = listener(port);
    await heard(1);
    expect(listeners.size).toBe(1);
    socket.destroy();
    await until('the end of listening', () => listeners.size === 0);
  });

  it('does not begin to listen for a client that left before it was looked up', async () => {
    let found: (doc: Stored<SyncDocument>) => void = () => {};
    const looked = new Promise<Stored<SyncDocument>>((resolve) => (found = resolve));
    const { port, listeners, answers } = await server(() => looked);
    const { socket } = listener(port);
    await until('the request', () => answers.length === 1);
    socket.destroy();
    await until('its end', () => answers[0]?.destroyed);
    found(documentAt(3));
    await looked;
    await new Promise((resolve) => setImmediate(resolve));
    expect([listeners.size, answers[0]?.headersSent]).toEqual([0, false]);
  });

  it.each(['stop', 'erase'])('ends without an outcome at a %s', async (how) => {
    const at = await server(() => documentAt(3));
    const { heard, ended, events } = listener(at.port);
    await heard(1);
    if (how === 'stop') at.stopping.abort();
    else at.hear(documentAt(4, 'erasing'));
    await ended();
    expect(events()).toEqual(['snapshot 3']);
  });

  it('that begins while the process is to end is a snapshot and the end', async () => {
    const at = await server(() => documentAt(3));
    at.stopping.abort();
    const { ended, events } = listener(at.port);
    await ended();
    expect([events(), at.listeners.size]).toEqual([['snapshot 3'], 0]);
  });

  it('says every 15 s that it is still there', async () => {
    jest.useFakeTimers({ doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'Date'] });
    const { port } = await server(() => documentAt(3));
    const { heard, text } = listener(port);
    await heard(1);
    jest.advanceTimersByTime(15_000);
    await until('a comment', () => text().includes('\n: still here\n\n'));
  });

  it('has at most 32 listeners of one sync, and one that leaves makes room', async () => {
    const { port } = await server(() => documentAt(3));
    const all = Array.from({ length: 32 }, () => listener(port));
    await Promise.all(all.map(({ heard }) => heard(1)));
    const refused = await fetch(`http://127.0.0.1:${port}/`);
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'too_many_requests' }]);
    all[0]?.socket.destroy();
    await until('room', async () => {
      const leave = new AbortController();
      const { status } = await fetch(`http://127.0.0.1:${port}/`, { signal: leave.signal });
      leave.abort();
      return status === 200;
    });
  });
});

describe('a client that does not read', () => {
  it('is let go once it leaves too much unread', async () => {
    const at = await server(() => documentAt(3));
    let { rev } = await deaf(at);
    await until('the client let go', () => {
      at.hear(documentAt(++rev, 'running', 'x'.repeat(200_000)));
      return at.answers[0]?.destroyed;
    });
    await until('the end of listening', () => at.listeners.size === 0);
    expect(at.faults).toEqual([]);
  });

  it.each(['completed', 'erasing'] as const)(
    'is written nothing more once the sync is %s, and let go in the end',
    async (status) => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'setTimeout', 'clearTimeout', 'Date'] });
      const at = await server(() => documentAt(3));
      const { rev } = await deaf(at);
      const [answer] = at.answers;
      at.hear(documentAt(rev + 1, status));
      expect([answer?.writableEnded, answer?.destroyed, at.listeners.size]).toEqual([true, false, 0]);
      jest.advanceTimersByTime(60_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(at.faults).toEqual([]);
      await until('the client let go', () => answer?.destroyed);
    },
  );
});
