import { z } from 'zod';
import { ConnectorError } from '@data-connector/kit/errors';
import {
  grantOf,
  jsonOf,
  rateLimited,
  ThirdParty,
  TOKEN_ANSWER_BYTES,
  withRetry,
  type App,
  type Grant,
  type ThirdPartyAnswer,
} from '@data-connector/provider';
import type { Hosts } from './hosts.js';

const refused = z.looseObject({ error: z.string() });
/** X says `invalid_request` where RFC 6749 says `invalid_grant`: for a code or token that is unknown, spent or expired. */
const GONE = ['invalid_grant', 'invalid_request'];
/** A wrong app secret, or an app that is not registered for this (RFC 6749, 5.2). */
const OF_THE_APP = ['invalid_client', 'unauthorized_client'];

const limited = (headers: Headers): Error =>
  rateLimited({ headers, until: Number(headers.get('x-rate-limit-reset') ?? NaN) * 1000 });

/** X's endpoints for codes and tokens, called as a confidential client. */
export class TokenEndpoint {
  readonly #http: ThirdParty;
  readonly #authorization: string;

  constructor(
    app: App,
    private readonly hosts: Hosts,
  ) {
    this.#http = new ThirdParty({ timeoutMs: 20_000, maxBytes: TOKEN_ANSWER_BYTES, meter: app.meter });
    this.#authorization = `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`;
  }

  /**
   * Tokens for a code or a refresh token. Sent once and never repeated: both work once, and using a refresh token twice
   * ends the grant.
   * @throws ConnectorError `gone` when X does not know the code or token; `app_rejected`; `rate_limited`; `provider_unavailable`.
   */
  async grant(
    parameters: Readonly<Record<string, string>>,
    gone: 'flow_invalid' | 'reconnect_required',
    signal?: AbortSignal,
  ): Promise<Grant> {
    const { status, headers, text } = await this.#post(this.hosts.token, parameters, signal);
    if (status === 429) throw limited(headers);
    const body = jsonOf(text);
    const granted = grantOf(body);
    if (status === 200 && granted) return granted;
    const { error = '' } = refused.safeParse(body).data ?? {};
    if (OF_THE_APP.includes(error)) throw new ConnectorError('app_rejected');
    throw new ConnectorError(status === 400 && GONE.includes(error) ? gone : 'provider_unavailable');
  }

  /**
   * Ends what a token stands for (RFC 7009); one that is gone already is no error.
   * @throws ConnectorError `app_rejected`, `rate_limited`, `provider_unavailable`.
   */
  async revoke(token: string, hint: 'access_token' | 'refresh_token', signal: AbortSignal): Promise<void> {
    await withRetry(async () => {
      const parameters = { token, token_type_hint: hint };
      const { status, headers, text } = await this.#post(this.hosts.revoke, parameters, signal);
      if (status === 429) throw limited(headers);
      const { error = '' } = refused.safeParse(jsonOf(text)).data ?? {};
      if (status === 200 || (status === 400 && GONE.includes(error))) return;
      throw new ConnectorError(OF_THE_APP.includes(error) ? 'app_rejected' : 'provider_unavailable');
    }, signal);
  }

  async #post(
    url: URL,
    parameters: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<ThirdPartyAnswer> {
    return this.#http.send({
      method: 'POST',
      url,
      headers: {
        authorization: this.#authorization,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        // Unpacking is a while in which a process that is killed loses a single-use token.
        'accept-encoding': 'identity',
      },
      body: new URLSearchParams(parameters).toString(),
      operation: 'token',
      ...(signal ? { signal } : {}),
    });
  }
}
