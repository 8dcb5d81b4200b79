import { describe, expect, it } from '@jest/globals';
import { gaps } from '../../deploy/secrets/gaps.js';
import { makeSecrets, type Secrets } from '../../deploy/secrets/make-secrets.js';

const PROVIDERS = ['meadow', 'orbit'];
const made = makeSecrets(PROVIDERS, ['demo']);

/** The secrets without some, as part/key. */
const without = (secrets: Secrets, ...gone: readonly string[]): Secrets =>
  Object.fromEntries(
    Object.entries(secrets).map(([part, files]) => [
      part,
      Object.fromEntries(Object.entries(files).filter(([key]) => !gone.includes(`${part}/${key}`))),
    ]),
  );

interface Definitions {
  readonly users: readonly { readonly name: string }[];
}
const accounts = (secrets: Secrets) =>
  (JSON.parse(secrets['rabbitmq']?.['definitions.json'] ?? '') as Definitions).users.map(({ name }) => name);

describe('secrets', () => {
  it('are others each time, but what is there already', () => {
    const other = makeSecrets(PROVIDERS, ['demo']);
    for (const key of ['SERVICE_SECRET', 'INDEX_SECRET', 'KEEPER_SECRET', 'AMQP_URL'])
      expect(other['meadow']?.[key]).not.toBe(made['meadow']?.[key]);
    expect(gaps(made, PROVIDERS, ['demo'])).toEqual([]);
  });

  it.each([
    ['keeper', 'KEEPER_SECRETS'],
    ['keeper', 'COUCHDB_URL'],
    ['meadow', 'KEEPER_SECRET'],
  ])('of two parts agree when one is lost: %s/%s', (part, key) => {
    const again = makeSecrets(PROVIDERS, ['demo'], without(made, `${part}/${key}`));
    expect(again[part]?.[key]).toBe(made[part]?.[key]);
  });

  it('of the store let in whom the keeper knows', () => {
    const again = makeSecrets(PROVIDERS, ['demo'], without(made, 'couchdb/admin.ini'));
    const { username, password } = new URL(made['keeper']?.['COUCHDB_URL'] ?? '');
    expect(again['couchdb']?.['admin.ini']).toMatch(new RegExp(`^\\[admins\\]\n${username} = ${password}\n`));
  });

  it('of the broker let in whom each part knows, also under a new name', () => {
    const there = {
      ...without(made, 'rabbitmq/definitions.json'),
      meadow: { ...made['meadow'], AMQP_URL: 'amqp://meadow2:a%3Ab@rabbitmq:5672\n' },
    };
    const again = makeSecrets(PROVIDERS, ['demo'], there);
    expect(accounts(again)).toEqual(['operator', 'notifier', 'meadow2', 'orbit']);
    expect(again['meadow']?.['AMQP_URL']).toBe('amqp://meadow2:a%3Ab@rabbitmq:5672');
  });

  it('that were there before a provider or a relay came are told', () => {
    const before = makeSecrets(['meadow'], ['demo']);
    const now = { ...makeSecrets(PROVIDERS, ['demo'], before), ...before };
    expect(gaps(now, PROVIDERS, ['main'])).toEqual([
      expect.stringMatching(/^keeper\/KEEPER_SECRETS does not name orbit: /),
      expect.stringMatching(/^rabbitmq\/definitions\.json has no account for orbit: /),
      expect.stringMatching(/^notifier\/RELAY_SECRETS does not name main: /),
    ]);
  });
});
