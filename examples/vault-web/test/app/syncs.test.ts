import { beforeEach, describe, expect, it } from '@jest/globals';
import type { HandlerProgress } from '@data-connector/protocol';
import { state } from '../../src/app/state.js';
import { syncBegun, syncCollected, syncNews, syncOver, syncStage } from '../../src/app/syncs.js';

const PROGRESS: HandlerProgress = {
  schema: 's',
  state: 'running',
  pages: 1,
  records: 3,
  quarantined: 0,
  bytes: 9,
};
const KEY = 'alpha/1';
const running = () => state.syncs.value[KEY];

describe('a sync', () => {
  beforeEach(() => {
    state.syncs.value = {};
    syncBegun(KEY);
  });

  it('goes from stage to stage with what it hears', () => {
    syncNews(KEY, { posts: PROGRESS });
    expect(running()).toMatchObject({ stage: 'fetching', handlers: { posts: PROGRESS } });
    syncCollected(KEY, { schema: 's', records: 9, expected: 4 });
    expect(running()).toMatchObject({
      stage: 'collecting',
      collected: { s: { records: 9, expected: 9 } },
    });
  });

  it('keeps what is known of it when it begins again, and waits for nothing', () => {
    syncNews(KEY, { posts: PROGRESS });
    syncStage(KEY, 'waiting', 'unreachable');
    expect(running()).toMatchObject({ stage: 'waiting', code: 'unreachable' });
    syncBegun(KEY);
    expect(running()).toEqual({ stage: 'starting', handlers: { posts: PROGRESS }, collected: {} });
  });

  it('that is being stopped stays so, whatever still comes', () => {
    syncStage(KEY, 'stopping');
    syncNews(KEY, {});
    syncCollected(KEY, { schema: 's', records: 1, expected: 1 });
    expect(running()?.stage).toBe('stopping');
  });

  it('that is over hears nothing any more', () => {
    syncOver(KEY);
    syncNews(KEY, {});
    syncStage(KEY, 'paused');
    expect(state.syncs.value).toEqual({});
  });
});
