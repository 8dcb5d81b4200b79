import { RetryLater } from '@data-connector/core/bus';
import { Lane } from '../src/lane.js';

const never = () => new Promise<void>(() => {});
const refused = (lane: Lane) => lane.run(never).catch((error: unknown) => error as RetryLater);

it('makes as many calls at once as it is wide', async () => {
  const lane = new Lane(2);
  void lane.run(never);
  void lane.run(never);
  await expect(lane.run(never)).rejects.toBeInstanceOf(RetryLater);
});

it('has room again when a call has ended, also badly', async () => {
  const lane = new Lane(1);
  await expect(lane.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  await expect(lane.run(async () => {})).resolves.toBeUndefined();
});

it('gives those it has no room for appointments one after another, a minute ahead at most, not as attempts', async () => {
  const lane = new Lane(1);
  void lane.run(never);
  const waits: number[] = [];
  for (let i = 0; i < 200; i++) {
    const later = await refused(lane);
    expect(later.counts).toBe(false);
    waits.push(later.ms);
  }
  expect(waits.slice(0, 30)).toEqual([...waits.slice(0, 30)].sort((a, b) => a - b));
  expect(new Set(waits.slice(0, 30)).size).toBe(30);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
});
