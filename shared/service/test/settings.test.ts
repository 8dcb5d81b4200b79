import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { serviceFaults } from '../src/settings.js';

const environment = {
  PUBLIC_URL: 'https://connect.example',
  SERVICE_SECRET: '4f1d0c8a97b3e26512f0a4c67d8e93b5b0c1d2e3f4a5968778695a4b3c2d1e0f',
  INDEX_SECRET: 'b5b0c1d2e3f4a5968778695a4b3c2d1e0f4f1d0c8a97b3e26512f0a4c67d8e93',
  COUCHDB_URL: 'http://couch:5984',
  KEEPER_URL: 'http://keeper:8080',
  KEEPER_SECRET: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  AMQP_URL: 'amqp://rabbit',
  ALPHA_CLIENT_ID: 'id',
  ALPHA_CLIENT_SECRET: 'a-good-secret',
};
const read = (more: Record<string, string> = {}) =>
  readConfig(serviceSettings('alpha'), { ...environment, ...more });
const faultsOf = (
  more: Record<string, string>,
  reading: (more: Record<string, string>) => unknown = read,
): readonly string[] => {
  try {
    reading(more);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the settings of a service', () => {
  it('have defaults for all but where things are, the app, and the secrets', () => {
    expect(read()).toMatchObject({ PORT: 8080, REDIRECT_URLS: ['vault://connections'] });
  });

  it('are the provider’s own where they are about its app', () => {
    expect(read()).toMatchObject({ ALPHA_CLIENT_ID: 'id', ALPHA_CLIENT_SECRET: 'a-good-secret' });
    const faults = faultsOf({ ALPHA_CLIENT_ID: '', ALPHA_CLIENT_SECRET: '' });
    expect(faults).toEqual([
      expect.stringMatching(/^ALPHA_CLIENT_ID is missing/),
      expect.stringMatching(/^ALPHA_CLIENT_SECRET is missing/),
    ]);
  });

  it.each([
    [{}, 'optional'],
    [{ DID_PROOF: 'optional' }, 'optional'],
    [{ DID_PROOF: 'required' }, 'required'],
  ])('say with %p that proofs of DIDs are %s', (more, mode) => {
    expect(read(more).DID_PROOF).toBe(mode);
  });

  it.each(['yes', 'Required', 'true'])('take no %s for DID_PROOF', (text) => {
    expect(faultsOf({ DID_PROOF: text })).toEqual(['DID_PROOF is none of optional, required']);
  });

  it.each([
    'vault://connections',
    'https://vault.example/back?app=1',
    'http://localhost:3000/back',
    'com.example.vault:/connected',
  ])('take %s as a redirect', (url) => {
    expect(faultsOf({ REDIRECT_URLS: url })).toEqual([]);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://vault.example/x',
    'about:blank',
    'https://vault@evil.example/',
    'https://vault.example/#fragment',
    'vault.example/back',
  ])('do not take %p as a redirect', (url) => {
    expect(faultsOf({ REDIRECT_URLS: `vault://connections,${url}` })).toEqual([
      'REDIRECT_URLS is not absolute URLs, separated by commas',
    ]);
  });

  const PLAIN_PUBLIC = 'PUBLIC_URL is plain http to another machine: a live provider wants https';
  const PLAIN_BACK = 'REDIRECT_URLS has plain http to another machine: a live provider wants https';
  it.each<[string, Record<string, string>, string[]]>([
    ['another machine', { PUBLIC_URL: 'http://connect.example' }, [PLAIN_PUBLIC]],
    ['another machine’s address', { PUBLIC_URL: 'http://192.168.1.5:8080' }, [PLAIN_PUBLIC]],
    ['a name that begins like this machine’s', { PUBLIC_URL: 'http://localhost.example' }, [PLAIN_PUBLIC]],
    ['a redirect to another machine', { REDIRECT_URLS: 'vault:/c,http://vault.example/back' }, [PLAIN_BACK]],
    ['this machine', { PUBLIC_URL: 'http://localhost:8080', REDIRECT_URLS: 'http://127.0.0.1:1/' }, []],
    ['this machine in IPv6', { PUBLIC_URL: 'http://[::1]:8080' }, []],
    [
      'another machine, of a simulated one',
      {
        PUBLIC_URL: 'http://192.168.1.5:8080',
        REDIRECT_URLS: 'http://192.168.1.5:8082/return',
        ALPHA_SIMULATOR_URL: 'http://localhost:1',
      },
      [],
    ],
  ])('want https of a live provider at %s', (_name, more, faults) => {
    const found = serviceFaults('alpha', read(more));
    expect(found.filter((fault) => fault.includes('plain http'))).toEqual(faults);
  });

  it('take the secret that takes another’s place before that one, each once', () => {
    const [one, two, index] = Array.from({ length: 3 }, () => randomBytes(32).toString('hex')) as [
      string,
      string,
      string,
    ];
    const of = (SERVICE_SECRET: string) => read({ SERVICE_SECRET, INDEX_SECRET: index });
    const given = of(`${two}|${one}`).SERVICE_SECRET;
    expect(given.map((secret) => Buffer.from(secret).toString('hex'))).toEqual([two, one]);
    expect(of(one).SERVICE_SECRET).toHaveLength(1);
    const fault = 'SERVICE_SECRET has a secret twice, or has INDEX_SECRET in it';
    expect(serviceFaults('alpha', of(`${one}|${two}`))).toEqual([]);
    expect(serviceFaults('alpha', of(`${one}|${one}`))).toEqual([fault]);
    expect(serviceFaults('alpha', of(`${one}|${index}`))).toEqual([fault]);
    for (const text of [`${two}|short`, `${two}|`, `|${two}`, `${one},${two}`])
      expect(faultsOf({ SERVICE_SECRET: text })).toEqual([
        'SERVICE_SECRET is not 32 or more bytes as hex or base64url',
      ]);
  });

  it('are refused all at once, and without their values', () => {
    const faults = faultsOf({ PUBLIC_URL: 'evil', SERVICE_SECRET: 'evil', PORT: 'evil', RELAYS: 'Evil' });
    expect(faults).toHaveLength(4);
    expect(faults.join()).not.toMatch(/evil/i);
  });
});

const [OPEN, ADMIN] = ['http://couch:5984', 'http://admin:pa55word@couch:5984'];
const { COUCHDB_URL: _couch, KEEPER_URL, KEEPER_SECRET, ...storeless } = environment;
const keeper = { KEEPER_URL, KEEPER_SECRET };
const readStore = (more: Record<string, string>) =>
  readConfig(serviceSettings('alpha'), { ...storeless, ...more }, (config) => serviceFaults('alpha', config));

describe('a service’s store', () => {
  it('is a CouchDB without an account, and the keeper of it', () => {
    expect(faultsOf({ COUCHDB_URL: OPEN, ...keeper }, readStore)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['a CouchDB with the admin’s account', { COUCHDB_URL: ADMIN, ...keeper }, ['COUCHDB_URL has a name']],
    [
      'a CouchDB with half an account',
      { COUCHDB_URL: 'http://admin@couch', ...keeper },
      ['COUCHDB_URL has a name'],
    ],
    [
      'the admin’s account and no keeper',
      { COUCHDB_URL: ADMIN },
      ['KEEPER_URL is missing', 'KEEPER_SECRET is missing'],
    ],
    ['a keeper without its secret', { COUCHDB_URL: OPEN, KEEPER_URL }, ['KEEPER_SECRET is missing']],
    ['a keeper’s secret without it', { COUCHDB_URL: OPEN, KEEPER_SECRET }, ['KEEPER_URL is missing']],
    [
      'accounts everywhere',
      { COUCHDB_URL: ADMIN, KEEPER_URL: 'http://me:pa55word@keeper', KEEPER_SECRET },
      ['KEEPER_URL has a name', 'COUCHDB_URL has a name'],
    ],
  ])('is not %s', (_what, settings, faults) => {
    const found = faultsOf(settings, readStore);
    expect(found).toEqual(faults.map((fault) => expect.stringContaining(fault)));
    expect(found.join()).not.toMatch(/pa55word|4f1d0c8a|00112233/);
  });
});
