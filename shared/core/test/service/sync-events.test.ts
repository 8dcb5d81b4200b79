import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import type { Stored } from '@data-connector/core/couch';
import type { SyncDocument, Watch } from '@data-connector/core/sync';
import { syncEvents } from '../../src/service/routes/sync-events.js';

const SYNC_ID = '20261101-abcdefghijklmnopqrstuv';

const documentAt = (rev: number, status: SyncDocument['status'] = 'running') =>
  ({
    _id: SYNC_ID,
    _rev: `${rev}-x`,
    status,
    startedAt: '',
    updatedAt: '',
    handlers: {},
    datastores: {},
    keyring: { version: 1 },
  }) as unknown as Stored<SyncDocument>;

/** An answer as Express has it, as far as streams of events use it. */
class FakeResponse extends EventEmitter {
  text = '';
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  writeHead() {
    return this;
  }
  write(text: string) {
    this.text += text;
    return true;
  }
  end() {
    this.writableEnded = true;
    this.leave();
  }
  destroy() {
    this.leave();
  }
  /** The connection is gone. */
  leave() {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

/** A stream of a sync whose document is `now()` whenever it is looked at. */
function stream(now: () => Stored<SyncDocument> | Promise<Stored<SyncDocument>>) {
  const listeners = new Set<(doc: SyncDocument) => void>();
  const watch = {
    listen: (_syncId: string, heard: (doc: SyncDocument) => void) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  } as unknown as Watch;
  const res = new FakeResponse();
  const stopping = new AbortController();
  const handler = syncEvents(
    { sync: async () => now() },
    watch,
    'alpha',
    (syncId) => `https://c.example/sync/alpha/${syncId}`,
    stopping.signal,
  );
  const running = handler({} as Request, res as unknown as Response, () => {}) as Promise<void>;
  return {
    res,
    listeners,
    stopping,
    running,
    hear: (doc: SyncDocument) => listeners.forEach((heard) => heard(doc)),
    events: () =>
      [...res.text.matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, event]) => `${event} ${id}`),
  };
}

describe('a stream of events', () => {
  it('tells what it hears, once, in order, and ends with the outcome', async () => {
    const { running, hear, events, listeners, res } = stream(() => documentAt(3));
    await running;
    hear(documentAt(3));
    hear(documentAt(5));
    hear(documentAt(4));
    hear(documentAt(6, 'completed'));
    expect(events()).toEqual(['snapshot 3', 'progress 5', 'completed 6']);
    expect([res.writableEnded, listeners.size]).toEqual([true, 0]);
  });

  it('misses nothing that is written while it begins', async () => {
    const looks = [documentAt(3), documentAt(4, 'failed')];
    const { running, events } = stream(() => looks.shift() ?? documentAt(4, 'failed'));
    await running;
    expect(events()).toEqual(['snapshot 3', 'failed 4']);
  });

  it('listens no more once its client is gone', async () => {
    const { running, listeners, res } = stream(() => documentAt(3));
    await running;
    expect(listeners.size).toBe(1);
    res.leave();
    expect(listeners.size).toBe(0);
  });

  it('does not begin to listen for a client that left before it was looked up', async () => {
    let found: (doc: Stored<SyncDocument>) => void = () => {};
    const looked = new Promise<Stored<SyncDocument>>((resolve) => (found = resolve));
    const { running, listeners, res } = stream(() => looked);
    res.leave();
    found(documentAt(3));
    await running;
    expect([listeners.size, res.text]).toEqual([0, '']);
  });

  it('lets a client go that does not read', async () => {
    const { running, hear, listeners, res } = stream(() => documentAt(3));
    await running;
    res.writableLength = 2 ** 21;
    hear(documentAt(4));
    expect([res.destroyed, listeners.size]).toEqual([true, 0]);
  });

  it('ends without an outcome when the process is to end or the sync is erased', async () => {
    for (const how of ['stop', 'erase']) {
      const { running, hear, events, stopping, res } = stream(() => documentAt(3));
      await running;
      if (how === 'stop') stopping.abort();
      else hear(documentAt(4, 'erasing'));
      expect([events(), res.writableEnded]).toEqual([['snapshot 3'], true]);
    }
  });

  it('of an ended sync is a snapshot, the outcome and the end', async () => {
    const { running, events, res } = stream(() => documentAt(9, 'partial'));
    await running;
    expect([events(), res.writableEnded]).toEqual([['snapshot 9', 'partial 9'], true]);
  });
});
