import { describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { flowRequest } from '../../src/connect/flow-request.js';
import { FLOW_MS } from '../../src/connect/flow.js';

const DID = `0x${'ab'.repeat(20)}`;
const REDIRECTS = ['vault://connections', 'https://vault.example/back'];
const ask = (query: Record<string, unknown>) => flowRequest({ did: DID, ...query }, 'alpha', REDIRECTS);

function codeOf(what: () => unknown): string | undefined {
  try {
    what();
    return undefined;
  } catch (error) {
    return error instanceof ConnectorError ? error.code : 'another error';
  }
}

describe('a request of /connect', () => {
  it('begins a flow that ends in ten minutes, at the default redirect', () => {
    const before = Date.now();
    const { flow } = ask({});
    expect(flow).toMatchObject({ provider: 'alpha', did: DID, redirect: REDIRECTS[0], state: undefined });
    expect(flow.id).toMatch(/^[\w-]{22}$/);
    expect(flow.expires - before).toBeGreaterThanOrEqual(FLOW_MS);
    expect(flow.select).toBeUndefined();
  });

  it('never begins the same flow twice', () => {
    expect(ask({}).flow.id).not.toBe(ask({}).flow.id);
  });

  it('takes a proof of the did, whose form is for others to check', () => {
    expect(ask({ proof: 'a.b.c' }).flow.did).toBe(DID);
  });

  it('takes a state of 128 characters and an account of 256', () => {
    expect(ask({ state: 's'.repeat(128), account: 'a'.repeat(256) }).flow.state).toHaveLength(128);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no did', { did: undefined }, 'did_malformed'],
    ['two dids', { did: [DID, DID] }, 'request_malformed'],
    ['a redirect that is not allowed', { redirect: 'https://vault.example/back/' }, 'redirect_not_allowed'],
    ['an empty redirect', { redirect: '' }, 'redirect_not_allowed'],
    ['a long state', { state: 's'.repeat(129) }, 'request_malformed'],
    ['a long account', { account: 'a'.repeat(257) }, 'request_malformed'],
    ['another prompt', { prompt: 'none' }, 'request_malformed'],
    ['a parameter that nobody knows', { vaultkey: '{}' }, 'request_malformed'],
    ['a key that is no JSON', { vaultKey: '{' }, 'vault_key_malformed'],
    ['a key that is none', { vaultKey: '{}' }, 'vault_key_malformed'],
    ['two keys', { vaultKey: ['{}', '{}'] }, 'request_malformed'],
  ])('with %s is refused', (_name, query, code) => {
    expect(codeOf(() => ask(query))).toBe(code);
  });

  it('is refused where the operator allows no redirect at all', () => {
    expect(codeOf(() => flowRequest({ did: DID }, 'alpha', []))).toBe('redirect_not_allowed');
  });
});
