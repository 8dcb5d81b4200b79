import { beforeAll, describe, expect, it } from '@jest/globals';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import type { Connection, PublicJwk } from '@data-connector/protocol';
import { connectionLink, linkBack } from '../../src/connect/deep-link.js';
import type { Flow } from '../../src/connect/flow.js';

const connection = { version: 1, provider: 'alpha', accessToken: 'тайна' } as unknown as Connection;
const flow = { provider: 'alpha', redirect: 'vault://connections', state: undefined } as unknown as Flow;

let pair: Awaited<ReturnType<typeof generateKeyPair>>;
beforeAll(async () => void (pair = await generateKeyPair('ECDH-ES+A256KW')));

describe('the link to the Vault', () => {
  it('has the connection in its fragment', async () => {
    const link = await connectionLink(flow, connection);
    const [before, fragment = ''] = link.split('#config=');
    expect(before).toBe('vault://connections?provider=alpha');
    expect(JSON.parse(Buffer.from(fragment, 'base64url').toString())).toEqual(connection);
  });

  it('has it sealed where the Vault gave a key', async () => {
    const { kty, crv, x, y } = await exportJWK(pair.publicKey);
    const link = await connectionLink({ ...flow, vaultKey: { kty, crv, x, y } as PublicJwk }, connection);
    const [, sealed = ''] = link.split('#sealed=');
    const { plaintext } = await compactDecrypt(sealed, pair.privateKey);
    expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(connection);
  });

  it.each([
    ['vault://connections', undefined, 'vault://connections?provider=alpha&error=access_denied'],
    ['vault://connections', 's', 'vault://connections?provider=alpha&state=s&error=access_denied'],
    ['vault://connections', '', 'vault://connections?provider=alpha&state=&error=access_denied'],
    ['https://v.example/?a=1', 's', 'https://v.example/?a=1&provider=alpha&state=s&error=access_denied'],
    ['https://v.example', '#"&<', 'https://v.example?provider=alpha&state=%23%22%26%3C&error=access_denied'],
  ])('to %s with the state %p says an error as %s', (redirect, state, expected) => {
    expect(linkBack({ provider: 'alpha', redirect, state }, 'access_denied')).toBe(expected);
  });
});
