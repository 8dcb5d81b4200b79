import { Resolver } from 'node:dns/promises';
import { addressOf, isNobody, isPublicName, TokenRejected, type Tools } from '@data-connector/provider';
import { isOwn, ownAddress } from './addresses.js';
import { D, multistatusOf, propfind, requestOf, type Multistatus } from './webdav.js';

/** What a server can be: of calendars or of address books. */
export type Service = 'caldav' | 'carddav';

/** Who asks: as which person, until when. */
export interface Asking {
  readonly accessToken: string;
  readonly server?: string | undefined;
  readonly signal: AbortSignal;
}

/** Where a domain says that a service is: hosts with the better ones first, and the path below them. */
export type Records = (
  domain: string,
  service: Service,
) => Promise<readonly { host: string; path?: string }[]>;

const MOST_HOSTS = 3;
const MOST_REDIRECTS = 5;

/** What DNS says (RFC 6764, 3 and 4), of services over TLS at its usual port; nothing where it says nothing in time. */
export const recordsOf: Records = async (domain, service) => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const name = `_${service}s._tcp.${domain}`;
  const [found, texts] = await Promise.all([
    resolver.resolveSrv(name).catch(() => []),
    resolver.resolveTxt(name).catch(() => []),
  ]);
  const path = texts.map((parts) => parts.join('')).find((text) => text.startsWith('path=/'));
  return found
    .filter(({ name: host, port }) => port === 443 && isPublicName(host.toLowerCase()))
    .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
    .slice(0, MOST_HOSTS)
    .map(({ name: host }) => ({ host, ...(path === undefined ? {} : { path: path.slice('path='.length) }) }));
};

/** Where a service may be, likeliest first: where DNS says, at the well-known address (RFC 6764, 5), at the server itself. */
async function startsOf(server: string, service: Service, records: Records | undefined): Promise<URL[]> {
  const own = addressOf(server);
  if (own.pathname !== '/') return [own];
  const wellKnown = `/.well-known/${service}`;
  const told = own.protocol === 'https:' ? ((await records?.(own.hostname, service)) ?? []) : [];
  return [
    ...told.map(({ host, path = wellKnown }) => new URL(path, `https://${host}`)),
    new URL(wellKnown, own),
    own,
  ].filter((url) => isOwn(url, server));
}

/** Where a service is, and what is said there of who asks (RFC 5397). */
export interface Context {
  readonly url: URL;
  readonly said: Multistatus;
}

/**
 * Where a request ends that begins here, if somebody there speaks WebDAV. The person's password goes only to where a request
 * without it came to a multistatus, or was told that a password is wanted: a website that has nothing to do with it sees none.
 * @throws TokenRejected; what ApiClient.call throws
 */
async function follow(
  { api }: Tools,
  start: URL,
  { server = '', ...asking }: Asking,
): Promise<Context | undefined> {
  const body = propfind(D('current-user-principal'));
  const ask = (url: URL, isAnonymous: boolean) =>
    api.call({
      ...{ ...requestOf('PROPFIND', { url, body }), ...asking, server },
      ...(isAnonymous ? { isAnonymous } : {}),
      takes: ({ status }) => status < 500 && status !== 429 && (isAnonymous || status !== 401),
    });
  let url = start;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const first = await ask(url, true);
    const isWanted = first.status === 207 || first.status === 401;
    const answer = isWanted ? await ask(url, false) : first;
    if (isWanted && answer.status === 207) return { url, said: multistatusOf(answer) };
    const { headers, status } = answer;
    const leads = status >= 300 && status < 400 ? headers.get('location') : null;
    const next = ownAddress(leads ?? undefined, url, server);
    if (!next) return undefined;
    url = next;
  }
  return undefined;
}

/**
 * Where a service of the person's server is (RFC 6764, 6); nothing if it has none.
 * @throws TokenRejected; ConnectorError `provider_unavailable`, `rate_limited`, `server_not_allowed` where nobody could be asked
 */
export async function contextOf(
  tools: Tools,
  service: Service,
  asking: Asking,
  records: Records | undefined = tools.app.simulator ? undefined : recordsOf,
): Promise<Context | undefined> {
  let fault: unknown;
  for (const start of await startsOf(asking.server ?? '', service, records)) {
    try {
      const found = await follow(tools, start, asking);
      if (found) return found;
    } catch (error) {
      asking.signal.throwIfAborted();
      if (error instanceof TokenRejected) throw error;
      if (!isNobody(error)) fault ??= error;
    }
  }
  if (fault !== undefined) throw fault as Error;
  return undefined;
}
