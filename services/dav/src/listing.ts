import { createHash } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import { TokenForgotten, type HandlerContext, type Tools } from '@data-connector/provider';
import { ownAddress, pathOf } from './addresses.js';
import type { Collection } from './home.js';
import {
  askProperties,
  askReport,
  D,
  propfind,
  syncCollection,
  type Multistatus,
  type Response,
} from './webdav.js';
import { saidIn } from './xml.js';

/** A resource that a listing tells of. */
export interface Entry {
  readonly path: string;
  /** As the server wrote it. */
  readonly href: string;
  readonly isGone: boolean;
  readonly bytes: number;
}

/** What has changed in a collection since a state. */
export interface Listing {
  /** In the order of their paths, so that a run that was cut off finds its place. */
  readonly entries: readonly Entry[];
  /** Of the state that it tells. */
  readonly token: string;
  /** Whether there is more since that state (RFC 6578, 3.6). */
  readonly isCut: boolean;
}

/** What a multistatus says of the resources of a collection: nothing of itself, of others, or of what lies deeper. */
export function membersOf(
  { responses }: Multistatus,
  { path, url }: Collection,
  server: string,
): (Response & { readonly path: string })[] {
  return responses.flatMap((response) => {
    const at = ownAddress(response.href, url, server);
    const member = at && pathOf(at);
    const isMember = member?.startsWith(path) && /^[^/]+$/.test(member.slice(path.length));
    return member !== undefined && isMember ? [{ ...response, path: member }] : [];
  });
}

function entriesOf(said: Multistatus, collection: Collection, server: string): Entry[] {
  const entries = membersOf(said, collection, server).map(({ href, path, props, status }): Entry => {
    const bytes = Number(saidIn(props.get(D('getcontentlength'))) ?? 0);
    return { path, href, isGone: status === 404, bytes: bytes > 0 ? bytes : 0 };
  });
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** What has changed in a collection since a state; everything, if none is named. @throws TokenForgotten */
export const listingSince = (
  tools: Tools,
  collection: Collection,
  from: string,
  context: HandlerContext,
): Promise<Listing> => (collection.canSync ? changedSince : unlessSame)(tools, collection, from, context);

/** What has changed since a state. @throws TokenForgotten */
async function changedSince(
  tools: Tools,
  collection: Collection,
  from: string,
  context: HandlerContext,
): Promise<Listing> {
  const { server = '' } = context;
  const body = syncCollection(from, D('getetag'), D('getcontentlength'));
  const said = await context.call((access, signal) =>
    askReport(tools, { url: collection.url, body, hasToken: from !== '' }, { ...access, signal }),
  );
  const isCut = said.responses.some(({ href, status }) => {
    const at = status === 507 ? ownAddress(href, collection.url, server) : undefined;
    return at && pathOf(at) === collection.path;
  });
  // The same state again would lead round in a circle.
  if (said.token === undefined || (isCut && said.token === from))
    throw new ConnectorError('provider_unavailable');
  return { entries: entriesOf(said, collection, server), token: said.token, isCut };
}

/**
 * Of a server that tells no changes: everything, unless it is as it was.
 * @throws TokenForgotten if it is not, so that all of it comes again
 */
async function unlessSame(
  tools: Tools,
  collection: Collection,
  from: string,
  context: HandlerContext,
): Promise<Listing> {
  const body = propfind(D('getetag'), D('getcontentlength'));
  const said = await context.call((access, signal) =>
    askProperties(tools, { url: collection.url, depth: '1', body }, { ...access, signal }),
  );
  const { server = '' } = context;
  const etags = membersOf(said, collection, server).map(({ path, props }) => [
    path,
    saidIn(props.get(D('getetag'))),
  ]);
  const token = createHash('sha256').update(JSON.stringify(etags.sort())).digest('base64url');
  if (from !== '' && from !== token) throw new TokenForgotten();
  return { entries: from === token ? [] : entriesOf(said, collection, server), token, isCut: false };
}
