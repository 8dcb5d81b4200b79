import { syncEvent, type SyncEvent } from '@data-connector/protocol';
import { GiveUp, RetryLater } from '@data-connector/bus';
import { judge } from '../src/verdict.js';

const event: SyncEvent = syncEvent(
  { syncId: 's', provider: 'meadow', outcome: 'completed', records: 0, handlers: {} },
  '2026-11-22T10:00:00.000Z',
);
const rejecting = (error: unknown) => async () => {
  throw error;
};

it('calls an event done when its handler resolves', async () => {
  await expect(judge(async () => {}, event, { attempt: 3 }, 10)).resolves.toEqual({ kind: 'done' });
});

it.each([
  ['a plain rejection, the first', new Error('x'), 1, { kind: 'again', ms: 500, attempt: 2 }],
  ['a plain rejection, a later one', new Error('x'), 4, { kind: 'again', ms: 4000, attempt: 5 }],
  ['a plain rejection, a very late one', new Error('x'), 9, { kind: 'again', ms: 60_000, attempt: 10 }],
  ['the last plain rejection', new Error('x'), 10, { kind: 'dead', reason: 'attempts_spent' }],
  ['a rejection with nothing', undefined, 1, { kind: 'again', ms: 500, attempt: 2 }],
  ['a RetryLater', new RetryLater(7200_000), 1, { kind: 'again', ms: 7200_000, attempt: 2 }],
  ['a RetryLater beyond the attempts', new RetryLater(5), 40, { kind: 'again', ms: 5, attempt: 41 }],
  ['a RetryLater that was no attempt', new RetryLater(5, false), 3, { kind: 'again', ms: 5, attempt: 3 }],
  ['a RetryLater in the past', new RetryLater(-5), 1, { kind: 'again', ms: 0, attempt: 2 }],
  ['a GiveUp', new GiveUp(), 1, { kind: 'dead', reason: 'gave_up' }],
])('judges %s', async (_what, error, attempt, verdict) => {
  await expect(judge(rejecting(error), event, { attempt }, 10)).resolves.toEqual({ ...verdict, error });
});

it('judges a handler that throws before it returns a promise', async () => {
  const throwing = () => {
    throw new GiveUp();
  };
  await expect(judge(throwing, event, { attempt: 1 }, 10)).resolves.toMatchObject({ kind: 'dead' });
});
