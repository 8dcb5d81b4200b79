import { ConnectorError } from '@data-connector/kit/errors';
import type { ApiClient } from '../api/api-client.js';
import type { App } from '../app.js';
import type { Entrance } from '../provider.js';
import type { Servers } from '../servers/servers.js';
import type { Atlas } from '../servers/whereabouts.js';
import type { Tokens } from '../tokens.js';
import { TokenRejected } from '../third-party/faults.js';
import { withRetry } from '../third-party/retry.js';
import type { OAuth2, RevocationEndpoint } from './oauth2.js';
import { newDpopKey } from './dpop.js';
import { strategyOf } from './strategy.js';
import { inSeconds, tokensOf } from './token-answer.js';
import { TokenEndpoint } from './token-endpoint.js';

/** OAuth 2 sets no limit; this is about what every server takes in an address. */
const LONGEST_STATE = 4096;

/** How grants begin, go on and end at a third party, as its data says. */
export function grantsOf(
  oauth2: OAuth2,
  atlas: Atlas,
  app: App,
  api: ApiClient,
  servers: Servers | undefined,
): Entrance {
  const endpoint = new TokenEndpoint(oauth2, app, atlas, servers);
  const { ask, dpop, exchange, granted, longestState = LONGEST_STATE, refresh, revoke, scopes } = oauth2;

  const renew: NonNullable<Entrance['renew']> = async (old, signal) => {
    const { refreshToken, ...rest } = old;
    if (refreshToken === undefined) throw new ConnectorError('reconnect_required');
    const parameters = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const asking = { dpopKey: old.dpopKey, place: old, signal };
    const grant = await endpoint.grant(parameters, 'reconnect_required', asking);
    const meant = atlas.subjectOf(old);
    if (meant !== undefined && (grant.subject ?? meant) !== meant)
      throw new ConnectorError('reconnect_required');
    return tokensOf(grant, refresh === 'rotating' ? rest : old);
  };

  const again = <T>(call: () => Promise<T>, signal: AbortSignal) => withRetry(call, signal, app.meter);

  /**
   * With a token that is valid: one that has expired is renewed for it.
   * @returns false where there is no way to a valid token: what an earlier renewal brought may be out there
   * @throws TokenRejected when the grant has ended
   */
  async function deleted(
    address: string,
    deletedBy: string,
    tokens: Tokens,
    signal: AbortSignal,
  ): Promise<boolean> {
    const end = (now: Tokens) =>
      again(() => endpoint.delete(address, deletedBy, now.accessToken, { place: now, signal }), signal);
    try {
      await end(tokens);
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error;
      const renewed = await renew(tokens, signal).catch((refused: ConnectorError) => {
        if (refused.code !== 'reconnect_required') throw refused;
      });
      if (!renewed) return false;
      await end(renewed);
    }
    return true;
  }

  /** Both tokens: some third parties end a grant with either, some each by itself. */
  const ofEndpoint = ({ deletedBy }: RevocationEndpoint, tokens: Tokens, signal: AbortSignal) => {
    const { revoke: address } = atlas.of(tokens);
    // Its metadata names none.
    if (address === undefined) return [() => Promise.resolve(false)];
    if (deletedBy !== undefined) return [() => deleted(address, deletedBy, tokens, signal)];
    const { accessToken, dpopKey, refreshToken } = tokens;
    // Whose tokens are bound to a key may have to show that for this too.
    const asking = { dpopKey, place: tokens, signal };
    return [[refreshToken, 'refresh_token'] as const, [accessToken, 'access_token'] as const].flatMap(
      ([token, hint]) =>
        token === undefined ? [] : [() => again(() => endpoint.revoke(address, token, hint, asking), signal)],
    );
  };

  async function endAll(
    how: Exclude<OAuth2['revoke'], { readonly page: string }>,
    tokens: Tokens,
    signal: AbortSignal,
  ): Promise<boolean> {
    let seen = true;
    const ending =
      typeof how === 'function' ? [() => how(tokens, api, signal)] : ofEndpoint(how, tokens, signal);
    for (const end of ending)
      try {
        if ((await end()) === false) seen = false;
      } catch (error) {
        if (!(error instanceof TokenRejected)) throw error;
      }
    return seen;
  }

  return {
    longestState,
    issuerAt(place) {
      const { isNamed, issuer } = atlas.of(place);
      return { isNamed, issuer };
    },
    ...(atlas.isDocumented ? { document: () => atlas.document } : {}),
    ...(dpop ? { dpopKey: newDpopKey } : {}),
    strategy(options) {
      return strategyOf(oauth2, app, endpoint, atlas, options);
    },
    authorize(options) {
      const { place } = options;
      const asked = ask?.({ ...options, subject: place && atlas.subjectOf(place) }) ?? {};
      return { ...asked, asked };
    },
    async finish(grant, signal) {
      try {
        const { accessToken: first, dpopKey, place: begun = {}, subject } = grant;
        const place = (await servers?.settle(begun, atlas, subject, signal)) ?? begun;
        const asking = { dpopKey, place, signal };
        const whole = exchange
          ? await again(() => endpoint.grant(exchange(first), 'flow_invalid', asking), signal)
          : grant;
        const { accessToken } = whole;
        const told =
          granted &&
          (await api.call({ path: granted.get, accessToken, dpopKey, server: place.server, signal })).body;
        const lasts = refresh === 'lasting' ? whole.refreshExpiresIn : undefined;
        const reconnectBy = inSeconds(oauth2.consentLasts ?? lasts);
        return tokensOf(
          { ...whole, scopes: granted?.map(told) ?? whole.scopes },
          { ...place, dpopKey, reconnectBy, scopes },
        );
      } catch (error) {
        throw error instanceof TokenRejected ? new ConnectorError('flow_invalid', {}, error) : error;
      }
    },
    ...(typeof refresh === 'object' ? {} : { renew }),
    ...('page' in revoke ? {} : { revoke: (tokens, signal) => endAll(revoke, tokens, signal) }),
    close: () => endpoint.close(),
  };
}
