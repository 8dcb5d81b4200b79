import { ConnectorError } from '@data-connector/kit/errors';

/** Longest text that is looked at. */
const MAX_GIVEN = 512;
/** Letters of any script, digits, and what stands between the parts of a name, a port and a path: nothing unseen, nothing escaped. */
const PLAIN = /^[\p{L}\p{N}[][\p{L}\p{M}\p{N}.:/_~[\]-]*$/u;
/** A host name of two labels or more, whose last is no number (RFC 1123, 2.1; WHATWG URL, “ends in a number”). */
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** Names that no public server has (RFC 6761, 6762, 7686, 8375, and what ICANN keeps for inside). */
const INSIDE = /(?:^|\.)(?:arpa|corp|home|internal|intranet|invalid|lan|local|localhost|onion|private)$/;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
const PATH = /^(?:\/[\w~-][\w.~-]{0,99}){1,8}$/;

/** Whether a host, with its port, is this machine. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Whether a host could be one of the public internet by its name. */
export const isPublicName = (host: string): boolean => HOST.test(host) && !INSIDE.test(host);

/** Which names are taken. */
export interface NameRules {
  /** Whether a path may follow. */
  readonly path: boolean;
  /** Whether this machine's own servers may be named, with a port: for tests and development. */
  readonly loopback: boolean;
}

/**
 * A server's name in its one spelling, `host[/path]`: lower case, IDNA's ASCII form, without the scheme and port of https.
 * @throws ConnectorError `server_malformed`; `server_not_allowed` where no public server can have that name
 */
export function serverName(given: string, { loopback, path }: NameRules): string {
  const malformed = () => new ConnectorError('server_malformed');
  const text = given.length <= MAX_GIVEN ? given.trim() : '';
  const bare = text.replace(loopback ? /^https?:\/\//i : /^https:\/\//i, '').replace(/\/$/, '');
  const address = `https://${bare}`;
  if (!PLAIN.test(bare) || !URL.canParse(address)) throw malformed();
  const { host, pathname, port } = new URL(address);
  // What the parser would change of a path (dots that climb) is none.
  const below = bare.includes('/') ? bare.slice(bare.indexOf('/')) : '';
  if (below !== '' && (!path || pathname !== below || !PATH.test(below))) throw malformed();
  if (loopback && isLoopback(host)) return host + below;
  if (port !== '' || !HOST.test(host)) throw malformed();
  if (INSIDE.test(host)) throw new ConnectorError('server_not_allowed');
  return host + below;
}

/** The address below which a server answers; it ends with a slash. @param server as `serverName` spells it */
export const addressOf = (server: string): URL =>
  new URL(`${isLoopback(server.split('/', 1)[0] ?? '') ? 'http' : 'https'}://${server}/`);
