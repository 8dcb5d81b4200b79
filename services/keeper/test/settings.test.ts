import { randomBytes } from 'node:crypto';
import { readConfig, type ConfigError } from '@data-connector/kit/config';
import { KEEPER_SETTINGS } from '@data-connector/keeper';

const hex = (): string => randomBytes(32).toString('hex');
const COUCHDB_URL = 'http://admin:pa%3Ass@couch:5984';
const read = (environment: Record<string, string>) =>
  readConfig(KEEPER_SETTINGS, { COUCHDB_URL, KEEPER_SECRETS: `meadow=${hex()}`, ...environment });

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
    KEEPER_SECRETS: `meadow=${one.toString('hex')}|${two.toString('base64url')}, orbit=${three.toString('hex')}`,
  });
  const texts = [...KEEPER_SECRETS].map(([name, secrets]) => [
    name,
    secrets.map((secret) => Buffer.from(secret).toString('hex')),
  ]);
  expect(texts).toEqual([
    ['meadow', [one.toString('hex'), two.toString('hex')]],
    ['orbit', [three.toString('hex')]],
  ]);
});

it('names every fault at once, and no value', () => {
  const faults = faultsOf({
    COUCHDB_URL: 'http://couch:5984',
    KEEPER_SECRETS: 'meadow=my-secret-value',
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
  ['a provider twice', `meadow=${hex()},meadow=${hex()}`, 'names meadow twice'],
  ['three secrets of one', `meadow=${hex()}|${hex()}|${hex()}`, 'at meadow has more than two secrets'],
  ['a short secret', `meadow=${hex()},orbit=${'a1b2'.repeat(8)}`, 'at orbit is not 32 or more'],
  ['a weak secret', `meadow=${'00'.repeat(32)}`, 'at meadow is weak'],
  ['nothing after the bar', `meadow=${hex()}|`, 'at meadow is not 32 or more'],
  ['one secret of two providers', `meadow=${SAME},orbit=${SAME}`, 'has one secret twice'],
])('refuses %s', (_what, KEEPER_SECRETS, fault) => {
  const faults = faultsOf({ KEEPER_SECRETS });
  expect(faults).toEqual([expect.stringContaining(`KEEPER_SECRETS ${fault}`)]);
});
