import { getEventListeners } from 'node:events';
import { withDeadline } from '@data-connector/kit/time';

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );

test('a call that ends in time gives its value and leaves nothing at the signal', async () => {
  const { signal } = new AbortController();
  expect(await withDeadline(10_000, signal, async () => 7)).toBe(7);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('a call that takes too long is aborted with a TimeoutError', async () => {
  await expect(withDeadline(5, undefined, untilAborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test.each([
  ['before', true],
  ['during', false],
])('a signal aborted %s the call gives its own reason', async (_when, before) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  if (before) controller.abort(reason);
  const call = withDeadline(10_000, controller.signal, async (signal) => {
    signal.throwIfAborted();
    setImmediate(() => controller.abort(reason));
    return untilAborted(signal);
  });
  await expect(call).rejects.toBe(reason);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});
