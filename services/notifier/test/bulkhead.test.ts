import { setImmediate as turn } from 'node:timers/promises';
import { RetryLater } from '@data-connector/bus';
import { Bulkhead } from '../src/bulkhead.js';

const never = () => new Promise<void>(() => {});

/** A bulkhead whose every place is taken by calls that never end. */
function fullBulkhead(width: number): Bulkhead {
  const bulkhead = new Bulkhead(width);
  for (let i = 0; i < bulkhead.room; i++) bulkhead.run(never).catch(() => {});
  return bulkhead;
}

async function refused(bulkhead: Bulkhead): Promise<RetryLater> {
  const error: unknown = await bulkhead.run(never).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RetryLater)) throw new Error('it was not refused');
  return error;
}

it('makes as many calls at once as it is wide, and the rest in their order', async () => {
  const bulkhead = new Bulkhead(2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const runs = [0, 1, 2, 3].map((i) =>
    bulkhead.run(() => {
      began.push(i);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await turn();
  expect(began).toEqual([0, 1]);
  ends[1]?.();
  await runs[1];
  await turn();
  expect(began).toEqual([0, 1, 2]);
  ends[0]?.();
  await runs[0];
  await turn();
  expect(began).toEqual([0, 1, 2, 3]);
});

it('has room again when a call has ended, also badly', async () => {
  const bulkhead = new Bulkhead(1);
  for (let i = 0; i < bulkhead.room + 1; i++)
    await expect(bulkhead.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  await expect(bulkhead.run(async () => {})).resolves.toBeUndefined();
});

it('gives those it has no room for appointments one after another, a minute ahead at most, not as attempts', async () => {
  const bulkhead = fullBulkhead(1);
  const waits: number[] = [];
  for (let i = 0; i < 1000; i++) {
    const later = await refused(bulkhead);
    expect(later.counts).toBe(false);
    waits.push(later.ms);
  }
  // The first few fall within the shortest wait.
  expect(waits[20]).toBeLessThan(waits[40] ?? 0);
  expect(waits[40]).toBeLessThan(waits[80] ?? 0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
});

it('sends back who waits when it is closed, and who comes', async () => {
  const bulkhead = new Bulkhead(1);
  void bulkhead.run(never);
  const waiting = bulkhead.run(never);
  bulkhead.close();
  await expect(waiting).rejects.toBeInstanceOf(RetryLater);
  await expect(bulkhead.run(never)).rejects.toBeInstanceOf(RetryLater);
});
