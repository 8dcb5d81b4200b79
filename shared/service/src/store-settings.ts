import { setting, type ConfigOf } from '@data-connector/kit/config';
import { hasAccount, httpKeeper, withoutAccount } from '@data-connector/couch';
import type { ServiceParts } from './build-service.js';

/** A service's settings for its store: through the keeper, or as its own keeper. */
export const storeSettings = {
  COUCHDB_URL: {
    ...setting.url(
      'CouchDB: with a keeper without name and password; for development, without one, with those of a server admin',
    ),
    secret: true as const,
  },
  KEEPER_URL: setting.optional(
    setting.url('The keeper, which makes databases and accounts; goes with KEEPER_SECRET'),
  ),
  KEEPER_SECRET: setting.optional(
    setting.secretBytes('This provider’s secret in the keeper’s KEEPER_SECRETS; goes with KEEPER_URL'),
  ),
};

type StoreConfig = ConfigOf<typeof storeSettings>;

/** What does not fit together: a keeper and an admin's password, half a keeper, or neither. */
export function storeFaults({ COUCHDB_URL, KEEPER_URL, KEEPER_SECRET }: StoreConfig): string[] {
  const [url, secret] = [KEEPER_URL !== undefined, KEEPER_SECRET !== undefined];
  const { username, password } = COUCHDB_URL;
  const faults: string[] = [];
  if (url && !secret) faults.push('KEEPER_SECRET is missing: it goes with KEEPER_URL');
  if (secret && !url) faults.push('KEEPER_URL is missing: it goes with KEEPER_SECRET');
  if (KEEPER_URL && (KEEPER_URL.username || KEEPER_URL.password))
    faults.push('KEEPER_URL has a name or password in it: the secret is KEEPER_SECRET');
  if ((url || secret) && (username || password))
    faults.push('COUCHDB_URL has a name or password in it: with a keeper, only the keeper has them');
  if (!url && !secret && !hasAccount(COUCHDB_URL))
    faults.push(
      'COUCHDB_URL needs the name and password of a server admin, unless KEEPER_URL and KEEPER_SECRET are set',
    );
  return faults;
}

/** The store of a service whose settings have no faults. */
export function storeOf({ COUCHDB_URL, KEEPER_URL, KEEPER_SECRET }: StoreConfig): ServiceParts['couch'] {
  if (!KEEPER_URL || !KEEPER_SECRET) return withoutAccount(COUCHDB_URL);
  return { url: COUCHDB_URL, keeper: httpKeeper({ url: KEEPER_URL, secret: KEEPER_SECRET }) };
}
