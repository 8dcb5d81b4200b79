import { randomBytes } from 'node:crypto';
import { readConfig } from '@data-connector/kit/config';
import { createLog } from '@data-connector/kit/log';
import { KEEPER_SETTINGS, serveKeeper } from '@data-connector/keeper';

/** The store that a keeper has the admin's password of. */
export interface StoreAccess {
  readonly url: URL;
  readonly name: string;
  readonly password: string;
  readonly providers: readonly string[];
}

/** Starts a keeper on a free port with a secret for each provider. */
export async function startKeeper({ url, name, password, providers }: StoreAccess) {
  const couch = new URL(url);
  couch.username = encodeURIComponent(name);
  couch.password = encodeURIComponent(password);
  const secrets = new Map(providers.map((provider) => [provider, new Uint8Array(randomBytes(32))]));
  const hex = (secret: Uint8Array) => Buffer.from(secret).toString('hex');
  const lines: string[] = [];
  const served = await serveKeeper(
    readConfig(KEEPER_SETTINGS, {
      PORT: '0',
      HOST: '127.0.0.1',
      COUCHDB_URL: couch.href,
      KEEPER_SECRETS: [...secrets].map(([provider, secret]) => `${provider}=${hex(secret)}`).join(),
    }),
    createLog('keeper', 'debug', { write: (line: string) => void lines.push(line) }),
  );
  return { ...served, secrets, lines };
}
