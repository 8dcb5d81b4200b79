import { ConnectorError } from '@data-connector/kit/errors';
import {
  type Access,
  type HandlerContext,
  type ThirdPartyObject,
  type Tools,
} from '@data-connector/provider';
import { ownAddress, pathOf } from './addresses.js';
import { contextOf, type Asking, type Context, type Service } from './discovery.js';
import { APPLE, askProperties, CAL, CARD, D, propfind, type Multistatus, type Response } from './webdav.js';
import { childOf, childrenOf, saidIn, type Element } from './xml.js';

/** Longest path of a collection: a cursor tells of many. */
const LONGEST_PATH = 512;
/** How many homes somebody may have (RFC 4791, 6.2.1). */
const MOST_HOMES = 10;

/** What of CalDAV and CardDAV differs. */
const OF = {
  caldav: { home: CAL('calendar-home-set'), type: CAL('calendar') },
  carddav: { home: CARD('addressbook-home-set'), type: CARD('addressbook') },
} as const;

/** A calendar or an address book. */
export interface Collection {
  readonly url: URL;
  /** Of its address, in one spelling: its id. */
  readonly path: string;
  /** Whether it tells what has changed (RFC 6578). */
  readonly canSync: boolean;
  readonly props: Response['props'];
}

const propertyOf = ({ responses }: Multistatus, name: string): Element | undefined =>
  responses.map(({ props }) => props.get(name)).find((prop) => prop !== undefined);

const addressIn = (prop: Element | undefined, base: URL, server: string): URL | undefined =>
  ownAddress(saidIn(childOf(prop, D('href'))), base, server);

/**
 * Whose password it is, and what their server says of them.
 * @throws ConnectorError `provider_unavailable` if it does not say; what ApiClient.call throws
 */
async function principalOf(tools: Tools, context: Context, asking: Asking): Promise<Context> {
  const who = propertyOf(context.said, D('current-user-principal'));
  const url = addressIn(who, context.url, asking.server ?? '');
  if (!url) throw new ConnectorError('provider_unavailable');
  const body = propfind(D('displayname'), CAL('calendar-user-address-set'), OF.caldav.home, OF.carddav.home);
  return { url, said: await askProperties(tools, { url, body }, asking) };
}

/**
 * The account of a password: its id is the path of its principal.
 * @throws TokenRejected; ConnectorError `server_unknown` if the server has neither calendars nor address books; what
 * ApiClient.call throws
 */
export async function accountOf(tools: Tools, access: Access, signal: AbortSignal) {
  const asking = { ...access, signal };
  const { context = (await contextOf(tools, 'carddav', asking)).context } = await contextOf(
    tools,
    'caldav',
    asking,
  );
  if (!context) throw new ConnectorError('server_unknown');
  const { said, url } = await principalOf(tools, context, asking);
  const addresses = childrenOf(propertyOf(said, CAL('calendar-user-address-set')), D('href'));
  const mail = addresses.map((one) => saidIn(one) ?? '').find((address) => /^mailto:/i.test(address));
  return {
    id: url.pathname,
    name: saidIn(propertyOf(said, D('displayname'))),
    username: mail?.slice('mailto:'.length),
  };
}

/** Whether it may have events: one of tasks only has none (RFC 4791, 5.2.3). */
function hasEvents(props: Response['props']): boolean {
  const kinds = childrenOf(props.get(CAL('supported-calendar-component-set')), CAL('comp'));
  return kinds.length === 0 || kinds.some(({ attributes }) => attributes['name']?.toUpperCase() === 'VEVENT');
}

const canSync = (props: Response['props']): boolean =>
  props.has(D('sync-token')) ||
  childrenOf(props.get(D('supported-report-set')), D('supported-report')).some((one) =>
    childOf(one, D('report'), D('sync-collection')),
  );

const WANTED = propfind(
  ...[D('resourcetype'), D('displayname'), D('sync-token'), D('supported-report-set')],
  ...[CAL('calendar-description'), CAL('calendar-timezone'), CAL('supported-calendar-component-set')],
  APPLE('calendar-color'),
);

async function collectionsOf(tools: Tools, service: Service, context: HandlerContext): Promise<Collection[]> {
  const { server = '' } = context;
  const asked = <T>(ask: (asking: Asking) => Promise<T>) =>
    context.call((access, signal) => ask({ ...access, signal }));
  const { context: at, isSure } = await asked((asking) => contextOf(tools, service, asking));
  // What comes whole would take away all that the Vault has of it.
  if (!at && !isSure) throw new ConnectorError('provider_unavailable');
  if (!at) return [];
  const principal = await asked((asking) => principalOf(tools, at, asking));
  const named = childrenOf(propertyOf(principal.said, OF[service].home), D('href'));
  const homes = named.flatMap((one) => ownAddress(saidIn(one), principal.url, server) ?? []);
  if (named.length > 0 && homes.length === 0) throw new ConnectorError('provider_unavailable');
  const found = new Map<string, Collection>();
  for (const home of homes.slice(0, MOST_HOMES)) {
    const { responses } = await asked((asking) =>
      askProperties(tools, { url: home, depth: '1', body: WANTED }, asking),
    );
    for (const response of responses) {
      const one = collectionIn(response, home, service, server);
      if (one) found.set(one.path, one);
    }
  }
  return [...found.values()];
}

/** A collection of a home, if it is one of this service. @throws ConnectorError `provider_unavailable` if its server does not say */
function collectionIn(
  { href, props, status }: Response,
  home: URL,
  service: Service,
  server: string,
): Collection | undefined {
  const url = ownAddress(href, home, server);
  if (!url || status === 404) return undefined;
  const type = props.get(D('resourcetype'));
  if (!type) throw new ConnectorError('provider_unavailable');
  // The slash at its end may be left out (RFC 4918, 5.2), and its members' names begin with it.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const path = pathOf(url);
  if (!childOf(type, OF[service].type) || !hasEvents(props) || path.length > LONGEST_PATH) return undefined;
  return { url, path, canSync: canSync(props), props };
}

/** Finds a person's calendars or address books: once for a run of a handler. */
export function collections(
  tools: Tools,
  service: Service,
): (context: HandlerContext) => Promise<readonly Collection[]> {
  const known = new WeakMap<HandlerContext, Promise<readonly Collection[]>>();
  return (context) => {
    const found = known.get(context) ?? collectionsOf(tools, service, context);
    known.set(context, found);
    return found;
  };
}

/** A collection as an item. */
export const itemOf = ({ path, props }: Collection): ThirdPartyObject => ({
  href: path,
  name: saidIn(props.get(D('displayname'))),
  description: saidIn(props.get(CAL('calendar-description'))),
  color: saidIn(props.get(APPLE('calendar-color'))),
  timezone: saidIn(props.get(CAL('calendar-timezone'))),
});
