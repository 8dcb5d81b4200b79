import { Resolver } from 'node:dns/promises';
import {
  addressOf,
  isNobody,
  isPublicName,
  lookUpTexts,
  TokenRejected,
  type Tools,
} from '@data-connector/provider';
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

/** Where a domain says that a service is: hosts with the better ones first, and the path below them; nothing if it cannot be told. */
export type Records = (
  domain: string,
  service: Service,
) => Promise<readonly { host: string; path?: string }[] | undefined>;

const MOST_HOSTS = 3;
const MOST_REDIRECTS = 5;

/** What there is none of. */
const ifNone = ({ code }: { readonly code?: unknown }): [] | undefined =>
  code === 'ENODATA' || code === 'ENOTFOUND' ? [] : undefined;

/** What DNS says (RFC 6764, 3 and 4), of services over TLS at its usual port. */
export const recordsOf: Records = async (domain, service) => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const name = `_${service}s._tcp.${domain}`;
  const [found, texts] = await Promise.all([resolver.resolveSrv(name).catch(ifNone), lookUpTexts()(name)]);
  if (!found) return undefined;
  const path = texts.find((text) => text.startsWith('path=/'));
  return found
    .filter(({ name: host, port }) => port === 443 && isPublicName(host.toLowerCase()))
    .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
    .slice(0, MOST_HOSTS)
    .map(({ name: host }) => ({ host, ...(path === undefined ? {} : { path: path.slice('path='.length) }) }));
};

/** Where a service may be, likeliest first: where DNS says, at the well-known address (RFC 6764, 5), at the server itself. */
async function startsOf(server: string, service: Service, records: Records | undefined) {
  const own = addressOf(server);
  if (own.pathname !== '/') return { starts: [own], isSure: true };
  const wellKnown = `/.well-known/${service}`;
  const told = own.protocol === 'https:' && records ? await records(own.hostname, service) : [];
  const starts = [
    ...(told ?? []).map(({ host, path = wellKnown }) => new URL(path, `https://${host}`)),
    new URL(wellKnown, own),
    own,
  ].filter((url) => isOwn(url, server));
  return { starts, isSure: told !== undefined };
}

/** Where a service is, and what is said there of who asks (RFC 5397). */
export interface Context {
  readonly url: URL;
  readonly said: Multistatus;
}

/** Statuses by which somebody says that there is no WebDAV here: not for now, or not for whoever asks. */
const ABSENT = [404, 405, 501];

/**
 * Where a request ends that begins here, if somebody there speaks WebDAV; otherwise the status of the end. The person's
 * password goes only to where a request without it came to a multistatus, or was told that a password is wanted: a website
 * that has nothing to do with it sees none.
 * @throws TokenRejected; what ApiClient.call throws
 */
async function follow(
  { api }: Tools,
  start: URL,
  { server = '', ...asking }: Asking,
): Promise<Context | number> {
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
    if (!next) return status;
    url = next;
  }
  return 310;
}

/**
 * Where a service of the person's server is (RFC 6764, 6). `isSure`: where it has none, everybody who was asked said so, and
 * not only that it cannot be found now.
 * @throws TokenRejected; ConnectorError `provider_unavailable`, `rate_limited`, `server_not_allowed` where nobody could be asked
 */
export async function contextOf(
  tools: Tools,
  service: Service,
  asking: Asking,
  records: Records | undefined = tools.app.simulator ? undefined : recordsOf,
): Promise<{ readonly context?: Context; readonly isSure: boolean }> {
  let fault: unknown;
  const { starts, ...told } = await startsOf(asking.server ?? '', service, records);
  let { isSure } = told;
  for (const start of starts) {
    try {
      const found = await follow(tools, start, asking);
      if (typeof found === 'object') return { context: found, isSure };
      isSure &&= ABSENT.includes(found);
    } catch (error) {
      asking.signal.throwIfAborted();
      if (error instanceof TokenRejected) throw error;
      isSure = false;
      if (!isNobody(error)) fault ??= error;
    }
  }
  if (fault !== undefined) throw fault as Error;
  return { isSure };
}
