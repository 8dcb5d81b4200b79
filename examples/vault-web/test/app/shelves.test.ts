import { describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import { openShelfOf, shelvesOf } from '../../src/app/store/shelves.js';
import { handlersOf } from '../../src/app/store/handlers-of.js';
import { anAccount, LISTING } from './a-state.js';

const providers = { status: 'ready', list: [LISTING] } as const;
const OTHER = 'https://common.schemas.verida.io/social/chat-message/v0.2.0/schema.json';

describe('the lists of an account', () => {
  it('are those its provider fills, posts first, under its own words', () => {
    const account = anAccount({ counts: { [SCHEMAS.post]: 5 } });
    expect(shelvesOf({ providers }, account)).toEqual([
      { schema: SCHEMAS.post, name: 'post', label: 'Wall', count: 5 },
      { schema: SCHEMAS.following, name: 'following', label: 'Likes', count: 0 },
    ]);
  });

  it('are known without the gateway by what is here, of any schema', () => {
    const account = anAccount({ counts: { [OTHER]: 1, [SCHEMAS.post]: 2 } });
    const shelves = shelvesOf({ providers: { status: 'failed', list: [] } }, account);
    expect(shelves.map(({ label }) => label)).toEqual(['Posts', 'Chat message']);
  });
});

describe('the open list', () => {
  const state = { providers, accounts: [anAccount()] };

  it.each([
    ['the first without a name', undefined, SCHEMAS.post],
    ['the named one', 'following', SCHEMAS.following],
    ['the first for a name that is none', 'nonsense', SCHEMAS.post],
  ])('is %s', (_name, shelf, schema) => {
    const route = { screen: 'account', account: 'alpha/1', ...(shelf ? { shelf } : {}) } as const;
    expect(openShelfOf({ ...state, route })).toEqual({ account: 'alpha/1', schema });
  });

  it.each([{ screen: 'home' }, { screen: 'account', account: 'alpha/unknown' }] as const)(
    'is none at %j',
    (route) => {
      expect(openShelfOf({ ...state, route })).toBeUndefined();
    },
  );
});

describe('the handlers to ask', () => {
  it('are all of the provider’s, or the server’s choice while they are unknown', () => {
    expect(handlersOf({ providers, accounts: [anAccount()] }, 'alpha/1')).toEqual(['likes', 'wall']);
    expect(handlersOf({ providers, accounts: [] }, 'alpha/1')).toBeUndefined();
  });
});
