import { beforeEach, describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import { openShelfOf, shelvesOf } from '../../src/app/shelves.js';
import { state } from '../../src/app/state.js';
import { anAccount, LISTING } from './a-state.js';

const OTHER = 'https://common.schemas.verida.io/social/chat-message/v0.2.0/schema.json';

beforeEach(() => {
  state.providers.value = { status: 'ready', list: [LISTING] };
});

describe('the lists of an account', () => {
  it('are those its provider fills, posts first, under its own words', () => {
    const account = anAccount({ counts: { [SCHEMAS.post]: 5 } });
    expect(shelvesOf(account)).toEqual([
      { schema: SCHEMAS.post, name: 'post', label: 'Wall', count: 5 },
      { schema: SCHEMAS.following, name: 'following', label: 'Likes', count: 0 },
    ]);
  });

  it('end with the profile', () => {
    const account = anAccount({ counts: { [SCHEMAS.profile]: 1, [OTHER]: 1 } });
    expect(shelvesOf(account).map(({ name }) => name)).toEqual([
      'post',
      'following',
      'chat-message',
      'basicProfile',
    ]);
  });

  it('have a name of their schema where several handlers fill it', () => {
    const [likes, wall] = LISTING.handlers;
    const list = [{ ...LISTING, handlers: [likes, wall, { ...wall, name: 'more', label: 'More' }] }];
    state.providers.value = { status: 'ready', list: list as (typeof LISTING)[] };
    expect(shelvesOf(anAccount()).map(({ label }) => label)).toEqual(['Posts', 'Likes']);
  });

  it('are known without the gateway by what is here, of any schema', () => {
    const account = anAccount({ counts: { [OTHER]: 1, [SCHEMAS.post]: 2 } });
    state.providers.value = { status: 'failed', list: [] };
    expect(shelvesOf(account).map(({ label }) => label)).toEqual(['Posts', 'Chat message']);
  });
});

describe('the open list', () => {
  beforeEach(() => {
    state.accounts.value = [anAccount()];
  });

  it.each([
    ['the first without a name', undefined, SCHEMAS.post],
    ['the named one', 'following', SCHEMAS.following],
    ['the first for a name that is none', 'nonsense', SCHEMAS.post],
  ])('is %s', (_name, shelf, schema) => {
    state.route.value = { screen: 'account', account: 'alpha/1', ...(shelf ? { shelf } : {}) };
    expect(openShelfOf()).toEqual({ account: 'alpha/1', schema });
  });

  it.each([{ screen: 'home' }, { screen: 'account', account: 'alpha/unknown' }] as const)(
    'is none at %j',
    (route) => {
      state.route.value = route;
      expect(openShelfOf()).toBeUndefined();
    },
  );
});
