import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ConnectorError } from '@data-connector/kit/errors';
import { isLoopback, isPublicName } from './server-name.js';

/** Which servers an operator lets be connected to. A name stands for itself and for all below it. */
export interface ServerRules {
  /** Only these; any unless one is told. */
  readonly allowed: readonly string[];
  /** None of these. */
  readonly denied: readonly string[];
  /** This machine's own too, over plain http: for tests and development. */
  readonly loopback: boolean;
}

/** Rules that only the public internet has. */
export const ANY_SERVER: ServerRules = { allowed: [], denied: [], loopback: false };

/** What is given out of IPv6 (RFC 4291, 2.4; IANA). */
const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address is one of the public internet, and none that carries another one in it. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.parse(address);
  if (ip.range() !== 'unicast') return false;
  return ip instanceof ipaddr.IPv6 ? ip.match(GIVEN_OUT) : true;
}

const covers = (names: readonly string[], host: string): boolean =>
  names.some((name) => host === name || host.endsWith(`.${name}`));

/** All addresses of a name. */
export type Resolve = (
  host: string,
  options: { readonly all: true; readonly family?: number },
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Keeps requests to servers that anybody may name on the public internet (OWASP, Server-Side Request Forgery Prevention):
 * a name is looked up once for a connection, all that it stands for is looked at, and the connection goes to just that.
 */
export class ServerGuard {
  constructor(
    private readonly rules: ServerRules,
    private readonly resolve: Resolve = systemLookup,
  ) {}

  /**
   * Lets an address pass by what it says.
   * @throws ConnectorError `server_not_allowed` unless it is https, without a port or a user, of a host that may be
   * connected to
   */
  admit({ host, hostname, password, port, protocol, username }: URL): void {
    const { allowed, denied, loopback } = this.rules;
    const here = loopback && isLoopback(host);
    const there = protocol === 'https:' && port === '' && isPublicName(hostname);
    const isMeant = !covers(denied, hostname) && (allowed.length === 0 || covers(allowed, hostname));
    if ((!here && !(there && isMeant)) || username !== '' || password !== '')
      throw new ConnectorError('server_not_allowed');
  }

  /** Looks a name up for a connection, which then goes nowhere else. It fails with `server_not_allowed` if any answer is not public. */
  readonly lookup: LookupFunction = (host, { all, family }, done) => {
    const local = this.rules.loopback && isLoopback(host);
    const wanted = family === 4 || family === 6 ? { family } : {};
    this.resolve(host, { all: true, ...wanted }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new ConnectorError('server_not_allowed'), '', 0);
      if (!local && !addresses.every(({ address }) => isPublicAddress(address)))
        return done(new ConnectorError('server_not_allowed'), '', 0);
      if (all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
