import { beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceKeys } from '@data-connector/sealing';
import { mayChangeBrowser, openFlow, sealFlow, stateOf, type Flow } from '../../src/connect/flow.js';
import { freshSecrets } from '@data-connector/testing/secrets';

const REDIRECTS = ['vault://connections', 'https://vault.example/back'];
const VAULT_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;
const flow: Flow = {
  provider: 'alpha',
  did: `0x${'ab'.repeat(20)}`,
  id: 'A'.repeat(22),
  verifier: 'v'.repeat(43),
  redirect: 'https://vault.example/back',
  state: 'the-vaults-own',
  vaultKey: VAULT_KEY,
  account: '10158000000000001',
  expires: 1_800_000_000_000,
};

let keys: ServiceKeys;
let others: ServiceKeys;
beforeAll(async () => {
  keys = await ServiceKeys.derive(freshSecrets());
  others = await ServiceKeys.derive(freshSecrets());
});

describe('a sealed flow', () => {
  it.each<[string, Partial<Flow>]>([
    ['with everything', {}],
    [
      'with nothing that may be missing',
      { verifier: undefined, state: undefined, vaultKey: undefined, account: undefined },
    ],
    ['with a key for its tokens', { dpopKey: 'k'.repeat(43) }],
    ['with a server', { place: { server: 'one.example' } }],
    ['with a server and the app there', { place: { server: 'one.example', app: 'a.b.c.d.e' } }],
    ['with an account to be chosen', { select: true }],
    ['with an empty state', { state: '' }],
    ['with a state of any characters', { state: '\u0000"\\\n🦋'.repeat(20) }],
  ])('%s opens as it was', (_name, change) => {
    const whole = { ...flow, ...change };
    expect(openFlow(keys, sealFlow(keys, whole), REDIRECTS)).toEqual(whole);
  });

  it('opens with the same redirect though the allow-list has another order at another replica', () => {
    const sealed = sealFlow(keys, flow);
    expect(openFlow(keys, sealed, [...REDIRECTS].reverse())?.redirect).toBe(flow.redirect);
  });

  it('does not open once its redirect is no longer allowed', () => {
    expect(openFlow(keys, sealFlow(keys, flow), ['vault://connections'])).toBeUndefined();
  });

  it('does not open with another service’s keys', () => {
    expect(openFlow(others, sealFlow(keys, flow), REDIRECTS)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['dots', '....'],
    ['text', 'not-a-flow'],
    ['an empty tag', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoiZmxvdyJ9..AAAA.AAAA.'],
    ['a short tag', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoiZmxvdyJ9..AAAAAAAAAAAAAAAA.AAAA.AAAA'],
  ])('is not %s', (_name, token) => {
    expect(openFlow(keys, token, REDIRECTS)).toBeUndefined();
  });

  it('opens in no part when one bit of it is flipped', () => {
    const sealed = sealFlow(keys, flow);
    const opened = [...sealed].map((letter, at) => {
      const other = letter === 'A' ? 'B' : 'A';
      return openFlow(keys, sealed.slice(0, at) + other + sealed.slice(at + 1), REDIRECTS);
    });
    expect(opened.filter((found) => found !== undefined)).toEqual([]);
  });

  it('of something else than a flow does not open', () => {
    for (const sealed of [null, {}, [], ['alpha'], 'text'])
      expect(openFlow(keys, keys.seal('flow', sealed), REDIRECTS)).toBeUndefined();
  });
});

describe('the OAuth state', () => {
  it('carries the flow where the Vault gave a key and a state of its own, in at most 500 characters', () => {
    const sealed = sealFlow(keys, flow);
    expect(stateOf(flow, sealed, 500)).toBe(`${flow.id}.${sealed}`);
    expect(stateOf(flow, sealed, 500).length).toBeLessThanOrEqual(500);
  });

  it.each<[string, Partial<Flow>]>([
    ['no key', { vaultKey: undefined }],
    ['no state', { state: undefined }],
    ['an empty state', { state: '' }],
  ])('is the flow’s id alone with %s', (_name, change) => {
    const whole = { ...flow, ...change };
    expect(stateOf(whole, sealFlow(keys, whole), 500)).toBe(flow.id);
    expect(mayChangeBrowser(whole)).toBe(false);
  });

  it('is the flow’s id alone where the whole does not fit', () => {
    const whole = { ...flow, state: 's'.repeat(128), account: 'a'.repeat(256) };
    expect(stateOf(whole, sealFlow(keys, whole), 500)).toBe(flow.id);
  });

  it('the largest flow fits into a cookie', () => {
    const whole = {
      ...flow,
      state: '🦋'.repeat(64),
      account: 'é'.repeat(256),
      did: `did:key:z${'6'.repeat(150)}`,
    };
    expect(sealFlow(keys, whole).length).toBeLessThan(3900);
  });
});
