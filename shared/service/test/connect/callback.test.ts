import { describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { codeIn, readCallback } from '../../src/connect/callback.js';

const ISSUER = 'https://third.example';
const FROM = { issuer: ISSUER, isNamed: false };
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
  it('says which flow it ends', () => {
    expect(readCallback({ state: ID, code: 'c' })).toEqual({ id: ID, sealed: undefined, state: ID });
  });

  it('brings its flow along in five parts', () => {
    const state = `${ID}.a..b.c.d`;
    expect(readCallback({ state, code: 'c' })).toEqual({ id: ID, sealed: 'a..b.c.d', state });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no state', { code: 'c' }, 'flow_invalid'],
    ['an empty state', { state: '', code: 'c' }, 'flow_invalid'],
    ['a short state', { state: ID.slice(1), code: 'c' }, 'flow_invalid'],
    ['a long state', { state: `${ID}x`, code: 'c' }, 'flow_invalid'],
    ['a state with another character', { state: `${ID.slice(1)}+`, code: 'c' }, 'flow_invalid'],
    ['a state that ends in a line break', { state: `${ID}\n`, code: 'c' }, 'flow_invalid'],
    ['two states', { state: [ID, ID], code: 'c' }, 'request_malformed'],
  ])('with %s is none', (_name, query, code) => {
    expect(codeOf(() => readCallback(query))).toBe(code);
  });

  it.each<[string, Record<string, unknown>]>([
    ['two codes', { code: ['c', 'c'] }],
    ['neither code nor error', {}],
    ['an error by number', { error_code: '1349126', error_message: 'App Not Set Up' }],
    ['anything else', { iss: ['a', 'b'], error: [], _: '_' }],
  ])('is recognised with %s', (_name, query) => {
    expect(readCallback({ state: ID, ...query }).id).toBe(ID);
  });
});

describe('what a callback brings', () => {
  it.each<[string, Record<string, unknown>]>([
    ['alone', {}],
    ['from the issuer that was asked', { iss: ISSUER }],
    [
      'with what else a third party says',
      { scope: 'read', granted_scopes: ['a', 'b'], error_reason: 'none' },
    ],
  ])('is its code, %s', (_name, more) => {
    expect(codeIn({ state: ID, code: 'c', ...more }, FROM)).toBe('c');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['names the issuer', { code: 'c', iss: ISSUER }, 'c'],
    ['names nobody', { code: 'c' }, 'flow_invalid'],
    ['denies and names nobody', { error: 'access_denied' }, 'flow_invalid'],
    ['names another', { code: 'c', iss: 'https://evil.example' }, 'flow_invalid'],
  ])('of a third party that always names its issuer is looked at where it %s', (_name, query, expected) => {
    let code;
    expect(
      codeOf(() => (code = codeIn({ state: ID, ...query }, { issuer: ISSUER, isNamed: true }))) ?? code,
    ).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['access_denied', { error: 'access_denied' }, 'access_denied'],
    ['access_denied and a number', { error: 'access_denied', error_code: '200' }, 'access_denied'],
    ['server_error', { error: 'server_error' }, 'provider_unavailable'],
    ['__proto__', { error: '__proto__' }, 'provider_unavailable'],
    ['an error by number', { error_code: '1349126' }, 'provider_unavailable'],
    ['neither code nor error', {}, 'flow_invalid'],
    ['both', { code: 'c', error: 'e' }, 'flow_invalid'],
    ['a code and an error by number', { code: 'c', error_code: '1' }, 'flow_invalid'],
    ['an empty code', { code: '' }, 'flow_invalid'],
    ['an empty error', { error: '' }, 'flow_invalid'],
    ['two codes', { code: ['c', 'c'] }, 'request_malformed'],
    ['two errors', { error: ['e', 'e'] }, 'request_malformed'],
    ['two errors by number', { error_code: ['1', '1'] }, 'request_malformed'],
    ['another issuer', { code: 'c', iss: 'https://evil.example' }, 'flow_invalid'],
    ['the issuer with a slash more', { code: 'c', iss: `${ISSUER}/` }, 'flow_invalid'],
    ['an empty issuer', { code: 'c', iss: '' }, 'flow_invalid'],
    ['two issuers', { code: 'c', iss: [ISSUER, ISSUER] }, 'request_malformed'],
    ['a denial by another issuer', { error: 'access_denied', iss: 'https://evil.example' }, 'flow_invalid'],
  ])('is no code with %s', (_name, query, code) => {
    expect(codeOf(() => codeIn({ state: ID, ...query }, FROM))).toBe(code);
  });
});
