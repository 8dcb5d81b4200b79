import { ConnectorError } from '@data-connector/kit/errors';
import { objectOf, textOf } from '../values.js';
import type { Ask, ServerData } from './server-data.js';
import { isLoopback } from './server-name.js';

/** What an authorization server says of itself. Addresses are absolute. */
export interface AuthorizationServer {
  readonly issuer: string;
  /** Whether its callbacks name it (RFC 9207). */
  readonly isNamed: boolean;
  readonly authorize: string;
  readonly token: string;
  readonly par?: string | undefined;
  readonly revoke?: string | undefined;
  readonly register?: string | undefined;
}

const unknown = (cause?: unknown) => new ConnectorError('server_unknown', {}, cause);

/** Who says nothing may still be an authorization server. */
function ifUnknown(error: unknown): undefined {
  if (!(error instanceof ConnectorError && error.code === 'server_unknown')) throw error;
}

/** An address, if it is one of the web: browsers are led to some of them. In clear only on this machine. */
const endpointIn = (value: unknown): string | undefined => {
  const text = textOf(value);
  if (text === undefined || text.length > 512 || !URL.canParse(text)) return undefined;
  const { host, protocol } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(host)) ? text : undefined;
};

/** A well-known address of an issuer or a resource: before its path (RFC 8414, 3.1; RFC 9728, 3.1). */
function wellKnown(name: string, of: URL): URL {
  const path = of.pathname.replace(/\/$/, '');
  return new URL(`/.well-known/${name}${path}`, of);
}

/**
 * The authorization server of a server, from its metadata.
 * @throws ConnectorError `server_unknown` when there is none, or when it says to be another one; what `ask` throws
 */
export async function authorizationServerOf(
  server: URL,
  how: NonNullable<ServerData['metadata']>,
  ask: Ask,
  signal: AbortSignal,
): Promise<AuthorizationServer> {
  const read = async (url: URL) => {
    const { body, status } = await ask({ url, signal });
    const said = status === 200 ? objectOf(body) : undefined;
    if (!said) throw unknown();
    return said;
  };
  let at = server;
  if (how === 'protected-resource') {
    const said = await read(wellKnown('oauth-protected-resource', server)).catch(ifUnknown);
    const named = said ? said['authorization_servers'] : [server.href];
    const first = endpointIn(Array.isArray(named) ? named[0] : undefined);
    if (first === undefined) throw unknown();
    at = new URL(first);
  }
  const said = await read(wellKnown('oauth-authorization-server', at));
  const [issuer, authorize, token] = [
    said['issuer'],
    said['authorization_endpoint'],
    said['token_endpoint'],
  ].map(endpointIn);
  // Whoever answers for another issuer would be given its codes (RFC 8414, 3.3).
  const isItself =
    issuer !== undefined && new URL(issuer).href.replace(/\/$/, '') === at.href.replace(/\/$/, '');
  if (!isItself || authorize === undefined || token === undefined) throw unknown();
  return {
    issuer,
    isNamed: said['authorization_response_iss_parameter_supported'] === true,
    authorize,
    token,
    par: endpointIn(said['pushed_authorization_request_endpoint']),
    revoke: endpointIn(said['revocation_endpoint']),
    register: endpointIn(said['registration_endpoint']),
  };
}
