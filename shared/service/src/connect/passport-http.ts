import type { Strategy } from 'passport';
import type { ThirdParty } from '@data-connector/provider';

type Done = (
  error: { statusCode: number; data: string } | Error | null,
  data?: string,
  response?: unknown,
) => void;

/** The part of the `oauth` library inside a passport-oauth2 strategy that talks to the third party. */
interface OAuthClient {
  _customHeaders?: Record<string, string>;
  _request(
    method: string,
    url: string,
    headers: Record<string, string> | null,
    body: string,
    token: string | null,
    done: Done,
  ): void;
  useAuthorizationHeaderforGET(use: boolean): void;
}

/**
 * Gives a passport-oauth2 strategy this system's HTTP: its own has no time limit, takes a truncated answer for a whole one,
 * and puts the access token into URLs.
 */
export function withHttp(strategy: Strategy, http: ThirdParty, signal: AbortSignal): Strategy {
  const client = (strategy as unknown as { _oauth2: OAuthClient })._oauth2;
  client.useAuthorizationHeaderforGET(true);
  client._request = (method, url, headers, body, _token, done) => {
    http
      .send({
        method: method === 'POST' ? 'POST' : 'GET',
        url: new URL(url),
        headers: { accept: 'application/json', ...client._customHeaders, ...headers },
        ...(method === 'POST' ? { body } : {}),
        signal,
      })
      .then(
        ({ status, text }) =>
          status >= 200 && status < 300
            ? done(null, text, { statusCode: status })
            : done({ statusCode: status, data: text }),
        (error: Error) => done(error),
      )
      // The library's own code runs in `done`, and an answer such as `null` makes it throw.
      .catch((error: unknown) => done(error as Error));
  };
  return strategy;
}
