import { describe, expect, it } from '@jest/globals';
import type { HandlerProgress } from '@data-connector/protocol';
import type { Entry } from '../../src/app/records/entry.js';
import { reduce } from '../../src/app/store/reduce.js';
import { createStore } from '../../src/app/store/store.js';
import { after, anAccount, LISTING } from './a-state.js';

const PROGRESS: HandlerProgress = {
  schema: 's',
  state: 'running',
  pages: 1,
  records: 3,
  quarantined: 0,
  bytes: 9,
};
const entry = (id: string): Entry => ({ id, kind: 'post', title: id, pictures: [], moving: false });
const ABOUT = { account: 'alpha/1', schema: 's', query: '' };

describe('the store', () => {
  it('tells its listeners of changes, and only of changes', () => {
    const store = createStore((sum: number, add: number) => sum + add, 1);
    const heard: number[] = [];
    const end = store.subscribe(() => heard.push(store.get()));
    store.dispatch(2);
    store.dispatch(0);
    end();
    store.dispatch(5);
    expect(heard).toEqual([3]);
  });
});

describe('the person', () => {
  it('opens the Vault, and what was wrong before is forgotten', () => {
    const state = after(
      { type: 'person-missing' },
      { type: 'person-refused', fault: 'key' },
      { type: 'person-known', person: { did: '0x1', keyKind: 'jwk' } },
    );
    expect(state).toMatchObject({ phase: 'open', person: { did: '0x1' } });
    expect(state).not.toHaveProperty('adoptFault');
  });
});

describe('providers', () => {
  it('stay listed while a newer list fails to come', () => {
    const state = after(
      { type: 'providers-came', list: [LISTING] },
      { type: 'providers-asked' },
      { type: 'providers-failed' },
    );
    expect(state.providers).toEqual({ status: 'failed', list: [LISTING] });
  });
});

describe('accounts', () => {
  it('keep their places when one changes, and new ones come last', () => {
    const state = after(
      { type: 'accounts-came', accounts: [anAccount({ key: 'a' }), anAccount({ key: 'b' })] },
      { type: 'account-came', account: anAccount({ key: 'a', name: 'Changed' }) },
      { type: 'account-came', account: anAccount({ key: 'c' }) },
    );
    expect(state.accounts.map(({ key, name }) => `${key} ${name}`)).toEqual(['a Changed', 'b Ada', 'c Ada']);
  });
});

describe('a sync', () => {
  const account = 'alpha/1';
  const begun = after({ type: 'sync-begun', account });

  it('goes from stage to stage with what it hears', () => {
    const fetching = reduce(begun, { type: 'sync-news', account, handlers: { posts: PROGRESS } });
    expect(fetching.syncs[account]).toMatchObject({ stage: 'fetching', handlers: { posts: PROGRESS } });
    const news = { type: 'sync-collected', account, schema: 's', records: 9, expected: 4 } as const;
    expect(reduce(fetching, news).syncs[account]).toMatchObject({
      stage: 'collecting',
      collected: { s: { records: 9, expected: 9 } },
    });
  });

  it('keeps what is known of it when it begins again', () => {
    const state = after(
      { type: 'sync-begun', account },
      { type: 'sync-news', account, handlers: { posts: PROGRESS } },
      { type: 'sync-stage', account, stage: 'waiting', code: 'unreachable' },
      { type: 'sync-begun', account },
    );
    expect(state.syncs[account]).toEqual({ stage: 'starting', handlers: { posts: PROGRESS }, collected: {} });
  });

  it('that is being stopped stays so, whatever still comes', () => {
    const stopping = reduce(begun, { type: 'sync-stage', account, stage: 'stopping' });
    const state = reduce(stopping, { type: 'sync-news', account, handlers: {} });
    expect(state.syncs[account]?.stage).toBe('stopping');
  });

  it('that is over hears nothing any more', () => {
    const over = reduce(begun, { type: 'sync-over', account });
    expect(over.syncs).toEqual({});
    expect(reduce(over, { type: 'sync-news', account, handlers: {} })).toBe(over);
  });
});

describe('the open list', () => {
  const opened = after({ type: 'shelf-opened', about: ABOUT });
  const page = (id: string, first: boolean) =>
    ({ type: 'shelf-page', about: ABOUT, entries: [entry(id)], more: true, first }) as const;

  it('grows page by page, and pages that are shown stay the same', () => {
    const one = reduce(opened, page('a', true));
    const two = reduce(one, page('b', false));
    expect(two.shelf?.pages.map(([first]) => first?.id)).toEqual(['a', 'b']);
    expect(two.shelf?.pages[0]).toBe(one.shelf?.pages[0]);
  });

  it('begins anew with a first page', () => {
    const state = reduce(reduce(opened, page('a', true)), page('b', true));
    expect(state.shelf?.pages.flat().map(({ id }) => id)).toEqual(['b']);
  });

  it.each([
    ['another account', { account: 'alpha/2' }],
    ['another schema', { schema: 't' }],
    ['other words', { query: 'else' }],
  ])('drops a page for %s', (_name, other) => {
    const late = { ...page('late', true), about: { ...ABOUT, ...other } };
    expect(reduce(opened, late)).toBe(opened);
  });

  it('keeps what it shows while words are typed, and nothing of another list', () => {
    const shown = reduce(opened, page('a', true));
    const typed = reduce(shown, { type: 'shelf-opened', about: { ...ABOUT, query: 'x' } });
    expect(typed.shelf).toMatchObject({ status: 'loading', pages: shown.shelf?.pages });
    const other = reduce(shown, { type: 'shelf-opened', about: { ...ABOUT, schema: 't' } });
    expect(other.shelf?.pages).toEqual([]);
  });
});

describe('what is left unchanged', () => {
  it.each([
    [{ type: 'connectivity', online: true }],
    [{ type: 'sync-stage', account: 'nobody', stage: 'paused' }],
    [{ type: 'shelf-asked' }],
  ] as const)('is the very same state: %j', (action) => {
    const state = after();
    expect(reduce(state, action)).toBe(state);
  });
});
