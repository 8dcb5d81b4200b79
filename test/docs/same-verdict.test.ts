import { beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { flowRequest } from '@data-connector/service/connect';
import { ServiceKeys, withProof } from '@data-connector/sealing';
import { checkSyncRequest, type RequestContext } from '@data-connector/service';
import type { Code, Connection } from '@data-connector/protocol';
import { ApiDocument } from '../harness/api-document.js';
import { freshSecrets } from '@data-connector/testing/secrets';

const DID = '0x52908400098527886e0f7030069857d2e4169ee7';
const PUBLIC = `02${'ab'.repeat(32)}`;
/** The key of RFC 7517, A.1. */
const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};
const { y: _y, ...HALF } = JWK;
const api = new ApiDocument({ closes: false });

/** What says that a request is not of the form that is documented; other codes are about what it names. */
const MALFORMED: readonly Code[] = [
  'request_malformed',
  'did_malformed',
  'config_malformed',
  'key_malformed',
  'vault_key_malformed',
];

/** Whether the code finds a request to be of the form that it should have. */
async function takes(check: () => unknown): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    if (error instanceof ConnectorError) return !MALFORMED.includes(error.code);
    throw error;
  }
}

type Case = readonly [name: string, value: unknown, fine: boolean];
const of = (length: number, text = 'x'): string => text.repeat(length);

const DIDS: readonly Case[] = [
  ['an address', DID, true],
  ['an address with its checksum', '0x52908400098527886E0F7030069857D2E4169EE7', true],
  ['39 digits', DID.slice(0, -1), false],
  ['41 digits', `${DID}0`, false],
  ['0X', DID.replace('x', 'X'), false],
  ['did:key of 40', `did:key:z${of(40, '6')}`, true],
  ['did:key of 39', `did:key:z${of(39, '6')}`, false],
  ['did:key of 150', `did:key:z${of(150, '6')}`, true],
  ['did:key of 151', `did:key:z${of(151, '6')}`, false],
  ['did:key with an l', `did:key:z${of(40, 'l')}`, false],
  ['a chain of 10 digits', `did:pkh:eip155:${of(10, '1')}:${DID}`, true],
  ['a chain of 11 digits', `did:pkh:eip155:${of(11, '1')}:${DID}`, false],
  ['a network', `did:ethr:sepolia:${DID}`, true],
  ['a network in hex', `did:ethr:0xaa36a7:${DID}`, true],
  ['a network in capitals', `did:ethr:Sepolia:${DID}`, false],
  ['a network of 33', `did:vda:${of(33)}:${DID}`, false],
  ['a public key', `did:ethr:0x${PUBLIC}`, true],
  ['a public key in capitals', `did:ethr:0x${PUBLIC.toUpperCase()}`, false],
  ['another method', 'did:web:example.org', false],
  ['nothing', '', false],
  ['a number', 7, false],
];

const KEYS: readonly Case[] = [
  ['64 hex', { secret: of(64, 'a') }, true],
  ['63 hex', { secret: of(63, 'a') }, false],
  ['zeros', { secret: of(64, '0') }, false],
  ['43 base64url', { secret: of(43, 'E') }, true],
  ['42 base64url', { secret: of(42, 'E') }, false],
  ['zeros in base64url', { secret: of(43, 'A') }, false],
  ['bits left over', { secret: `${of(42, 'A')}B` }, false],
  ['a public key', { jwk: { ...JWK, use: 'enc' } }, true],
  ['a private key', { jwk: { ...JWK, d: JWK.x } }, false],
  ['a key with k', { jwk: { ...JWK, k: JWK.x } }, false],
  ['half a key', { jwk: HALF }, false],
  ['a short coordinate', { jwk: { ...JWK, x: JWK.x.slice(1) } }, false],
  ['another curve', { jwk: { ...JWK, crv: 'P-384' } }, false],
  ['a passphrase of 7', { passphrase: of(7) }, false],
  ['a passphrase of 8', { passphrase: of(8) }, true],
  ['a passphrase of 8 outside the BMP', { passphrase: of(8, '🙂') }, true],
  ['a passphrase of 4 outside the BMP', { passphrase: of(4, '🙂') }, false],
  ['a passphrase of 256', { passphrase: of(256) }, true],
  ['a passphrase of 256 outside the BMP', { passphrase: of(256, '🙂') }, true],
  ['a passphrase of 257', { passphrase: of(257) }, false],
  ['two keys', { secret: of(64, 'a'), passphrase: of(8) }, false],
  ['another member', { passphrase: of(8), hint: 'x' }, false],
  ['no key', {}, false],
  ['a bare passphrase of 7', of(7), false],
  ['a bare passphrase of 8', of(8), true],
  ['null', null, false],
];

const MEMBERS: readonly Case[] = [
  ['no handlers', { handlers: [] }, false],
  ['1 handler', { handlers: ['posts'] }, true],
  ['50 handlers', { handlers: Array(50).fill('posts') }, true],
  ['51 handlers', { handlers: Array(51).fill('posts') }, false],
  ['a handler that is a number', { handlers: [7] }, false],
  ['a limit of 0', { limit: 0 }, false],
  ['a limit of 1', { limit: 1 }, true],
  ['half a limit', { limit: 1.5 }, false],
  ['a limit of ten millions', { limit: 10_000_000 }, true],
  ['a limit of one more', { limit: 10_000_001 }, false],
  ['a limit that is a text', { limit: '1' }, false],
  ['a relay', { notify: { relay: 'a-1', ref: 'r' } }, true],
  ['a relay of 31', { notify: { relay: of(31), ref: 'r' } }, true],
  ['a relay of 32', { notify: { relay: of(32), ref: 'r' } }, false],
  ['a relay in capitals', { notify: { relay: 'A', ref: 'r' } }, false],
  ['a relay that begins with a digit', { notify: { relay: '1a', ref: 'r' } }, false],
  ['an empty ref', { notify: { relay: 'a', ref: '' } }, false],
  ['a ref of 256', { notify: { relay: 'a', ref: of(256) } }, true],
  ['a ref of 257', { notify: { relay: 'a', ref: of(257) } }, false],
  ['no ref', { notify: { relay: 'a' } }, false],
  ['more than relay and ref', { notify: { relay: 'a', ref: 'r', url: 'x' } }, false],
  ['a member that nobody knows', { limt: 1 }, false],
  ['no did', { did: undefined }, false],
  ['no config', { config: undefined }, false],
  ['a config that is a text', { config: '{}' }, false],
  ['no key', { key: undefined }, false],
];

const under = (member: string, cases: readonly Case[]): Case[] =>
  cases.map(([name, value, fine]) => [`${member}: ${name}`, { [member]: value }, fine]);

describe('what POST /sync takes is what docs/openapi.json says', () => {
  let context: RequestContext;
  let config: Connection;
  beforeAll(async () => {
    const keys = await ServiceKeys.derive(freshSecrets());
    context = { provider: 'acme', handlers: [], relays: [], keys };
    const unproved = {
      version: 1 as const,
      provider: 'acme',
      did: DID,
      account: { id: '7', name: 'Ada' },
      accessToken: 'access',
      scopes: [],
    };
    config = withProof(keys.signing, unproved, 0);
  });

  it.each([...under('did', DIDS), ...under('key', KEYS), ...MEMBERS])('%s', async (_name, over, fine) => {
    const body = { did: DID, config, key: { secret: of(64, 'a') }, ...(over as object) };
    const faults = api.faults('components/schemas/SyncRequest', JSON.parse(JSON.stringify(body)));
    expect({
      code: await takes(() => checkSyncRequest(body, context)),
      document: faults.length === 0,
    }).toEqual({ code: fine, document: fine });
  });
});

describe('what no schema can say is refused all the same', () => {
  const context = { provider: 'acme', handlers: [], relays: [] } as unknown as RequestContext;
  it.each<[string, object, Code]>([
    ['mixed case that is no checksum', { did: DID.replace('e', 'E') }, 'did_malformed'],
    ['a point off the curve', { key: { jwk: { ...JWK, x: JWK.y } } }, 'key_malformed'],
    ['a bare string that was meant as a key', { key: of(40, 'a') }, 'key_malformed'],
    ['a bare string of JSON that is no key', { key: '{"a":"b"}' }, 'key_malformed'],
    ['8 characters that are fewer in NFKC', { key: { passphrase: of(4, 'e\u0301') } }, 'key_malformed'],
  ])('%s', async (_name, over, code) => {
    const body = { did: DID, config: {}, key: { secret: of(64, 'a') }, ...over };
    const faults = api.faults('components/schemas/SyncRequest', body);
    expect(faults.filter((fault) => !fault.startsWith('/config'))).toEqual([]);
    await expect(checkSyncRequest(body, context)).rejects.toMatchObject({ code });
  });
});

describe('what GET /connect takes is what docs/openapi.json says', () => {
  const { parameters, pointer } = api.find('GET', '/connect/acme') ?? { parameters: [], pointer: '' };
  const schemaOf = (name: string, more = '') =>
    `${pointer}/parameters/${parameters.findIndex((each) => each.name === name)}/schema${more}`;

  const OPTIONS: readonly (readonly [string, readonly Case[]])[] = [
    ['did', DIDS.filter(([, value]) => typeof value === 'string')],
    [
      'state',
      [
        ['nothing', '', true],
        ['128 characters', of(128), true],
        ['129 characters', of(129), false],
      ],
    ],
    [
      'account',
      [
        ['256 characters', of(256), true],
        ['257 characters', of(257), false],
      ],
    ],
    [
      'prompt',
      [
        ['select', 'select', true],
        ['nothing', '', false],
        ['none', 'none', false],
      ],
    ],
    [
      'vaultKey',
      [
        ['a public key', JWK, true],
        ['a private key', { ...JWK, d: JWK.x }, false],
        ['a short coordinate', { ...JWK, y: JWK.y.slice(1) }, false],
        ['an empty object', {}, false],
        ['null', null, false],
      ],
    ],
  ];
  const all = OPTIONS.flatMap(([parameter, cases]) =>
    cases.map(([name, value, fine]) => ({ parameter, name, value, fine })),
  );

  it.each(all)('$parameter: $name', async ({ parameter, value, fine }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const inside = typeof value === 'string' ? '' : '/contentSchema';
    const query = { did: DID, [parameter]: text };
    const faults = api.faults(schemaOf(parameter, inside), value);
    expect({
      code: await takes(() => flowRequest(query, 'acme', ['vault://connections'])),
      document: faults.length === 0,
    }).toEqual({ code: fine, document: fine });
  });

  it('names each parameter of the query once', () => {
    const names = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
    expect(names.sort()).toEqual([
      ...['account', 'did', 'flow', 'prompt', 'proof', 'redirect', 'server', 'state', 'vaultKey'],
    ]);
  });
});
