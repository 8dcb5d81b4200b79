import { ConnectorError } from '@data-connector/kit/errors';
import { objectOf, TokenForgotten, type ApiAnswer, type Tools } from '@data-connector/provider';
import { childOf, childrenOf, escaped, saidIn, type Element } from './xml.js';

/** Names of WebDAV (RFC 4918), CalDAV (RFC 4791), CardDAV (RFC 6352), and what Apple's calendars added. */
export const D = (name: string) => `{DAV:}${name}`;
export const CAL = (name: string) => `{urn:ietf:params:xml:ns:caldav}${name}`;
export const CARD = (name: string) => `{urn:ietf:params:xml:ns:carddav}${name}`;
export const APPLE = (name: string) => `{http://apple.com/ns/ical/}${name}`;

/** What a multistatus says of one resource (RFC 4918, 14.24). */
export interface Response {
  /** As the server wrote it. */
  readonly href: string;
  /** Of the resource, where it says nothing of properties. */
  readonly status: number | undefined;
  /** Properties that it has. */
  readonly props: ReadonlyMap<string, Element>;
}

/** A server's answer of many resources. */
export interface Multistatus {
  readonly responses: readonly Response[];
  /** Names the state that it tells (RFC 6578, 3.2). */
  readonly token: string | undefined;
}

/** What is asked: of which resource, with a token that may be known no more. */
export interface Asked {
  readonly url: URL;
  readonly depth?: '0' | '1';
  readonly body: string;
  readonly hasToken?: boolean;
}

type Call = Pick<Parameters<Tools['api']['call']>[0], 'accessToken' | 'server' | 'signal'>;

const statusOf = (element: Element | undefined): number | undefined => {
  const [, code] = /^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(saidIn(element) ?? '') ?? [];
  return code === undefined ? undefined : Number(code);
};

function responseOf(element: Element): Response {
  const props = childrenOf(element, D('propstat'))
    .filter((propstat) => statusOf(childOf(propstat, D('status'))) === 200)
    .flatMap((propstat) => childOf(propstat, D('prop'))?.children ?? []);
  return {
    href: saidIn(childOf(element, D('href'))) ?? '',
    status: statusOf(childOf(element, D('status'))),
    props: new Map(props.map((prop) => [prop.name, prop])),
  };
}

const isElement = (body: unknown): body is Element => typeof objectOf(body)?.['name'] === 'string';

/** An answer of many resources. @throws ConnectorError `provider_unavailable` if it is none */
export function multistatusOf({ body, status }: ApiAnswer): Multistatus {
  if (status !== 207 || !isElement(body) || body.name !== D('multistatus'))
    throw new ConnectorError('provider_unavailable');
  return {
    responses: childrenOf(body, D('response')).map(responseOf),
    token: saidIn(childOf(body, D('sync-token'))),
  };
}

/** Whether an answer says that a precondition does not hold (RFC 4918, 16). */
export const lacks =
  (...conditions: readonly string[]) =>
  ({ body }: ApiAnswer): boolean =>
    isElement(body) &&
    body.name === D('error') &&
    body.children.some(({ name }) => conditions.includes(name));

/** An empty element of each name, with its namespace. */
export const elements = (names: readonly string[]): string =>
  names
    .map((name) => {
      const [, uri = '', local = ''] = /^\{(.*)\}(.*)$/.exec(name) ?? [];
      return `<${local} xmlns="${escaped(uri)}"/>`;
    })
    .join('');

const DOCUMENT = '<?xml version="1.0" encoding="utf-8"?>';
/** Which properties are wanted. */
export const propfind = (...names: readonly string[]): string =>
  `${DOCUMENT}<d:propfind xmlns:d="DAV:"><d:prop>${elements(names)}</d:prop></d:propfind>`;

/** What has changed since a state, and of what is there these properties (RFC 6578, 3.2). */
export const syncCollection = (token: string, ...names: readonly string[]): string =>
  `${DOCUMENT}<d:sync-collection xmlns:d="DAV:"><d:sync-token>${escaped(token)}</d:sync-token>` +
  `<d:sync-level>1</d:sync-level><d:prop>${elements(names)}</d:prop></d:sync-collection>`;

/** These resources, whole (RFC 4791, 7.9; RFC 6352, 8.7). @param report its name @param data the property that has it */
export function multiget(report: string, data: string, hrefs: readonly string[]): string {
  const [, uri = '', local = ''] = /^\{(.*)\}(.*)$/.exec(report) ?? [];
  const wanted = hrefs.map((href) => `<d:href>${escaped(href)}</d:href>`).join('');
  return (
    `${DOCUMENT}<m:${local} xmlns:m="${escaped(uri)}" xmlns:d="DAV:">` +
    `<d:prop>${elements([D('getetag'), data])}</d:prop>${wanted}</m:${local}>`
  );
}

const HEADERS = { accept: 'application/xml, text/xml', 'content-type': 'application/xml; charset=utf-8' };

/** A request of WebDAV's as the API's client sends it. */
export const requestOf = (method: 'PROPFIND' | 'REPORT', { body, depth = '0', url }: Asked) => ({
  ...{ method, path: url.href, headers: { ...HEADERS, depth }, body },
});

const asking =
  (method: 'PROPFIND' | 'REPORT') =>
  async ({ api }: Tools, asked: Asked, call: Call): Promise<Multistatus> =>
    multistatusOf(
      await api.call({ ...requestOf(method, asked), ...call }, asked.hasToken ? [TokenForgotten] : []),
    );
/** Asks for properties. @throws what ApiClient.call throws */
export const askProperties = asking('PROPFIND');
/** Asks for a report. @throws TokenForgotten; what ApiClient.call throws */
export const askReport = asking('REPORT');
