import { expect, it } from '@jest/globals';
import type { ConnectorError } from '@data-connector/kit/errors';
import { Turns } from '@data-connector/kit/http';

const { signal } = new AbortController();

it('lets so many at once through, and the others in the order in which they came', async () => {
  const turns = new Turns({ running: 2, waiting: 2 });
  const order: string[] = [];
  const first = await turns.take('a', signal);
  await turns.take('a', signal);
  const third = turns.take('a', signal).then((leave) => (order.push('third'), leave));
  const fourth = turns.take('a', signal).then((leave) => (order.push('fourth'), leave));
  expect(order).toEqual([]);
  first();
  first();
  (await third)();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

it('counts each key by itself', async () => {
  const turns = new Turns({ running: 1, waiting: 0 });
  await turns.take('a', signal);
  await expect(turns.take('b', signal)).resolves.toBeInstanceOf(Function);
});

it('says when to come back to whom even waiting takes too long', async () => {
  const turns = new Turns({ running: 1, waiting: 0 });
  const leave = await turns.take('a', signal);
  const refusal = await turns.take('a', signal).catch((error: ConnectorError) => error);
  expect(refusal).toMatchObject({ code: 'too_many_requests', extras: { retryAt: expect.any(String) } });
  leave();
  await expect(turns.take('a', signal)).resolves.toBeInstanceOf(Function);
});

it('who leaves while waiting takes no turn', async () => {
  const turns = new Turns({ running: 1, waiting: 2 });
  const leave = await turns.take('a', signal);
  const gone = new AbortController();
  const waiting = turns.take('a', gone.signal);
  const next = turns.take('a', signal);
  gone.abort();
  await expect(waiting).rejects.toBe(gone.signal.reason);
  leave();
  await expect(next).resolves.toBeInstanceOf(Function);
  await expect(turns.take('a', gone.signal)).rejects.toBe(gone.signal.reason);
});
