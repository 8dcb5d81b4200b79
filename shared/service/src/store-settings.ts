import { setting, type ConfigOf } from '@data-connector/kit/config';
import { httpKeeper } from '@data-connector/couch';
import type { ServiceParts } from './build-service.js';

/** A service's settings for its store and the keeper of it. */
export const storeSettings = {
  COUCHDB_URL: setting.url('CouchDB, without name and password: the keeper makes this service’s account', {
    secret: true,
  }),
  KEEPER_URL: setting.url('The keeper, which makes databases and accounts'),
  KEEPER_SECRET: setting.secretBytes('This provider’s secret in the keeper’s KEEPER_SECRETS'),
};

type StoreConfig = ConfigOf<typeof storeSettings>;

/** Names and passwords where none belongs. */
export function storeFaults({ COUCHDB_URL, KEEPER_URL }: Omit<StoreConfig, 'KEEPER_SECRET'>): string[] {
  const named = ({ username, password }: URL) => username !== '' || password !== '';
  return [
    ...(named(KEEPER_URL) ? ['KEEPER_URL has a name or password in it: the secret is KEEPER_SECRET'] : []),
    ...(named(COUCHDB_URL) ? ['COUCHDB_URL has a name or password in it: only the keeper has them'] : []),
  ];
}

/** The store of a service whose settings have no faults. */
export function storeOf({ COUCHDB_URL, KEEPER_URL, KEEPER_SECRET }: StoreConfig): ServiceParts['couch'] {
  return { url: COUCHDB_URL, keeper: httpKeeper({ url: KEEPER_URL, secret: KEEPER_SECRET }) };
}
