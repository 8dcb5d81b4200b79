import { setting, type Setting } from '@data-connector/kit/config';
import type { CouchOptions } from './couch.js';

/** Where CouchDB is, with the name and password of a server admin in it. */
export function couchUrl(meaning: string): Setting<URL> {
  const url = setting.url(meaning);
  return {
    ...url,
    secret: true,
    parse(text) {
      const parsed = url.parse(text);
      if (!parsed.username || !parsed.password)
        throw new Error('needs the name and password of a server admin');
      return parsed;
    },
  };
}

/** A URL that has a name and a password in it, apart from them. */
export function withoutAccount(withAccount: URL): CouchOptions {
  const url = new URL(withAccount);
  const [name, password] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  url.username = url.password = '';
  return { url, name, password };
}
