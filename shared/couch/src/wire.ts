import { fetch, type Dispatcher, type Response } from 'undici';

/** One request as it goes to CouchDB. */
export interface WireRequest {
  readonly db?: string | undefined;
  /** Below the database, already encoded. */
  readonly path?: string | undefined;
  readonly query: URLSearchParams;
  readonly method: string;
  readonly body?: Buffer | string | undefined;
  readonly signal: AbortSignal;
}

/** Sends requests of one account to the CouchDB at `url`, each with the connections that it is given. */
export function wireTo(url: URL, name: string, password: string) {
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const headers = { authorization, accept: 'application/json', 'content-type': 'application/json' };
  return (
    dispatcher: Dispatcher,
    { db, path, query, method, body, signal }: WireRequest,
  ): Promise<Response> => {
    const target = [base, db && encodeURIComponent(db), path].filter(Boolean).join('/');
    const search = query.size > 0 ? `?${query.toString()}` : '';
    return fetch(target + search, {
      method,
      body: body ?? null,
      signal,
      headers,
      dispatcher,
      redirect: 'error',
    });
  };
}
