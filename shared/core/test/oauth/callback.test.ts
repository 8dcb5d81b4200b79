import { describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/core/errors';
import { readCallback } from '../../src/oauth/callback.js';

const ID = 'abcdefghijklmnopqrstuv';

function codeOf(what: () => unknown): string | undefined {
  try {
    what();
    return undefined;
  } catch (error) {
    return error instanceof ConnectorError ? error.code : 'another error';
  }
}

describe('a callback', () => {
  it('says which flow it ends, and its code', () => {
    expect(readCallback({ state: ID, code: 'c' })).toEqual({
      id: ID,
      sealed: undefined,
      state: ID,
      outcome: { code: 'c' },
    });
  });

  it('brings its flow along in five parts', () => {
    const state = `${ID}.a..b.c.d`;
    expect(readCallback({ state, code: 'c' })).toMatchObject({ id: ID, sealed: 'a..b.c.d', state });
  });

  it.each([
    ['access_denied', 'access_denied'],
    ['server_error', 'provider_unavailable'],
    ['__proto__', 'provider_unavailable'],
  ])('with the error %s is refused as %s', (error, refused) => {
    expect(readCallback({ state: ID, error }).outcome).toEqual({ refused });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no state', { code: 'c' }, 'flow_invalid'],
    ['an empty state', { state: '', code: 'c' }, 'flow_invalid'],
    ['a short state', { state: ID.slice(1), code: 'c' }, 'flow_invalid'],
    ['a long state', { state: `${ID}x`, code: 'c' }, 'flow_invalid'],
    ['a state with another character', { state: `${ID.slice(1)}+`, code: 'c' }, 'flow_invalid'],
    ['a state that ends in a line break', { state: `${ID}\n`, code: 'c' }, 'flow_invalid'],
    ['two states', { state: [ID, ID], code: 'c' }, 'request_malformed'],
    ['neither code nor error', { state: ID }, 'flow_invalid'],
    ['both', { state: ID, code: 'c', error: 'e' }, 'flow_invalid'],
    ['an empty code', { state: ID, code: '' }, 'flow_invalid'],
    ['an empty error', { state: ID, error: '' }, 'flow_invalid'],
    ['two codes', { state: ID, code: ['c', 'c'] }, 'request_malformed'],
    ['two errors', { state: ID, error: ['e', 'e'] }, 'request_malformed'],
  ])('with %s is none', (_name, query, code) => {
    expect(codeOf(() => readCallback(query))).toBe(code);
  });
});
