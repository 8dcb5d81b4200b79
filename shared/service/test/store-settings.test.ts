import { ConfigError, readConfig } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { serviceFaults } from '../src/settings.js';

const SECRET = '4f1d0c8a97b3e26512f0a4c67d8e93b5b0c1d2e3f4a5968778695a4b3c2d1e0f';
const environment = {
  PUBLIC_URL: 'https://connect.example',
  SERVICE_SECRET: SECRET,
  INDEX_SECRET: [...SECRET].reverse().join(''),
  AMQP_URL: 'amqp://rabbit',
  ALPHA_CLIENT_ID: 'id',
  ALPHA_CLIENT_SECRET: 'a-good-secret',
};
function faultsOf(more: Record<string, string>): readonly string[] {
  try {
    readConfig(serviceSettings('alpha'), { ...environment, ...more }, (config) =>
      serviceFaults('alpha', config),
    );
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const [OPEN, ADMIN] = ['http://couch:5984', 'http://admin:pa55word@couch:5984'];
const keeper = { KEEPER_URL: 'http://keeper:8080', KEEPER_SECRET: SECRET };
const { KEEPER_URL, KEEPER_SECRET } = keeper;

describe('a service’s store', () => {
  it('is a CouchDB without an account, and the keeper of it', () => {
    expect(faultsOf({ COUCHDB_URL: OPEN, ...keeper })).toEqual([]);
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
    const found = faultsOf(settings);
    expect(found).toEqual(faults.map((fault) => expect.stringContaining(fault) as string));
    expect(found.join()).not.toMatch(/pa55word|4f1d0c8a/);
  });
});
