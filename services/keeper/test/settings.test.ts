import { randomBytes } from 'node:crypto';
import { readConfig, type ConfigError } from '@data-connector/kit/config';
import { KEEPER_SETTINGS } from '@data-connector/keeper';

const hex = (): string => randomBytes(32).toString('hex');
const COUCHDB_URL = 'http://admin:pa%3Ass@couch:5984';
const read = (environment: Record<string, string>) =>
  readConfig(KEEPER_SETTINGS, { COUCHDB_URL, KEEPER_SECRETS: `facebook=${hex()}`, ...environment });

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

it('does with CouchDB and the providers’ secrets', () => {
  expect(read({})).toMatchObject({ PORT: 8080, HOST: '0.0.0.0', RETENTION_HOURS: 72, LOG_LEVEL: 'info' });
});

it('reads a secret as hex or base64url, and two while one takes the other’s place', () => {
  const [one, two, three] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const { KEEPER_SECRETS } = read({
    KEEPER_SECRETS: `facebook=${one.toString('hex')}|${two.toString('base64url')}, twitter=${three.toString('hex')}`,
  });
  const texts = [...KEEPER_SECRETS].map(([name, secrets]) => [
    name,
    secrets.map((secret) => Buffer.from(secret).toString('hex')),
  ]);
  expect(texts).toEqual([
    ['facebook', [one.toString('hex'), two.toString('hex')]],
    ['twitter', [three.toString('hex')]],
  ]);
});

it('names every fault at once, and no value', () => {
  const faults = faultsOf({
    COUCHDB_URL: 'http://couch:5984',
    KEEPER_SECRETS: 'facebook=my-secret-value',
    RETENTION_HOURS: 'forever',
    PORT: '-1',
  });
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
    'PORT',
    'COUCHDB_URL',
    'KEEPER_SECRETS',
    'RETENTION_HOURS',
  ]);
  expect(faults.join()).not.toContain('my-secret-value');
});

const SAME = hex();
it.each([
  ['no secret', '', 'is missing'],
  ['no name', hex(), 'is not name=secret'],
  ['a name that is none', `Face-Book=${hex()}`, 'is not name=secret'],
  ['a provider twice', `facebook=${hex()},facebook=${hex()}`, 'names facebook twice'],
  ['three secrets of one', `facebook=${hex()}|${hex()}|${hex()}`, 'at facebook has more than two secrets'],
  ['a short secret', `facebook=${hex()},twitter=${'a1b2'.repeat(8)}`, 'at twitter is not 32 or more'],
  ['a weak secret', `facebook=${'00'.repeat(32)}`, 'at facebook is weak'],
  ['nothing after the bar', `facebook=${hex()}|`, 'at facebook is not 32 or more'],
  ['one secret of two providers', `facebook=${SAME},twitter=${SAME}`, 'has one secret twice'],
])('refuses %s', (_what, KEEPER_SECRETS, fault) => {
  const faults = faultsOf({ KEEPER_SECRETS });
  expect(faults).toEqual([expect.stringContaining(`KEEPER_SECRETS ${fault}`)]);
});
