import { describe, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { codeOf, useRoutes, type Forward } from '../support/datastore-routes.js';

const routes = useRoutes();

describe('one sync', () => {
  /** Answers that come when they are let go. */
  function held() {
    const holding: (() => void)[] = [];
    const answer: Forward = async (_database, { signal }) => {
      await new Promise<void>((resolve, reject) => {
        holding.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      return { status: 200, contentType: null, etag: null, body: null };
    };
    return { holding, answer };
  }
  const statuses = (answers: readonly Promise<Response>[]) =>
    Promise.all(answers.map(async (answer) => (await answer).status));

  it('has four requests at a time, feeds apart; the others wait, and too many are told when to come back', async () => {
    const { holding, answer } = held();
    const { url } = await routes({ answer });
    const plain = Array.from({ length: 16 }, () => fetch(`${url}/_all_docs`));
    await until('four requests', () => holding.length === 4);
    const feeds = Array.from({ length: 16 }, () => fetch(`${url}/_changes?feed=longpoll`));
    await until('the feeds', () => holding.length === 20);

    for (const path of ['_all_docs', '_changes?feed=continuous']) {
      const refused = await until('a refusal', async () => {
        const leave = AbortSignal.timeout(5000);
        const asked = await fetch(`${url}/${path}`, { signal: leave }).catch(() => undefined);
        return asked?.status === 429 && asked;
      });
      expect([Number(refused.headers.get('retry-after')) > 0, await codeOf(refused)]).toEqual([
        true,
        'too_many_requests',
      ]);
    }
    expect(holding).toHaveLength(20);
    const releasing = setInterval(() => holding.splice(0).forEach((go) => go()), 5);
    expect(new Set(await statuses([...plain, ...feeds]))).toEqual(new Set([200]));
    clearInterval(releasing);
  });

  it('whose clients leave has its turns back', async () => {
    const { holding, answer } = held();
    const { url } = await routes({ answer });
    const leave = new AbortController();
    const left = Array.from({ length: 10 }, () =>
      fetch(`${url}/_all_docs`, { signal: leave.signal }).catch(() => 'left'),
    );
    await until('four requests', () => holding.length === 4);
    leave.abort();
    await Promise.all(left);
    // The service may hear of it later than the client.
    const releasing = setInterval(() => holding.splice(0).forEach((go) => go()), 5);
    expect((await fetch(`${url}/_all_docs`)).status).toBe(200);
    clearInterval(releasing);
  });
});

describe('a client that goes', () => {
  it('before CouchDB has answered ends the request there, and is no fault', async () => {
    let began: () => void = () => {};
    const begun = new Promise<void>((resolve) => (began = resolve));
    let ended: Promise<unknown> = Promise.resolve();
    const { url, logged } = await routes({
      answer: (_database, { signal }) => {
        ended = new Promise((resolve) => signal.addEventListener('abort', resolve));
        began();
        return ended.then(() => {
          throw signal.reason as Error;
        });
      },
    });
    const leave = new AbortController();
    const left = fetch(`${url}/_changes?feed=longpoll`, { signal: leave.signal }).catch(() => 'left');
    await begun;
    leave.abort();
    expect(await left).toBe('left');
    await ended;
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toEqual([]);
  });

  it('before its sync was looked up asks nothing of CouchDB that stays', async () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    let came: () => void = () => {};
    const arrived = new Promise<void>((resolve) => (came = resolve));
    const { url, asked } = await routes({
      door: () => {
        came();
        return opened;
      },
    });
    const leave = new AbortController();
    const left = fetch(url, { signal: leave.signal }).catch(() => 'left');
    await arrived;
    leave.abort();
    await left;
    // Until the server has heard of it.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    open();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked.every(({ signal }) => signal.aborted)).toBe(true);
  });
});
