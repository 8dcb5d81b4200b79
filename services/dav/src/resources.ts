import { createHash } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import { objectOf, type HandlerCode, type HandlerContext } from '@data-connector/provider';
import type { Service } from './discovery.js';
import { collections, type Collection } from './home.js';
import { listingSince, membersOf, type Entry, type Listing } from './listing.js';
import { LARGEST } from './icalendar.js';
import { askReport, CAL, CARD, D, multiget } from './webdav.js';
import { saidIn } from './xml.js';

/** How many resources are asked for at once, and of how many bytes together. */
const MOST_AT_ONCE = 25;
const MOST_BYTES = 4 * 2 ** 20;

/** Longest id of a resource that is its path; of a longer one it is a digest. */
const LONGEST_ID = 160;

/** A resource as an item: what its collection says of it, and its text; or that it is gone. */
interface Resource {
  readonly href: string;
  readonly etag?: string | undefined;
  /** Missing where it cannot be had. */
  readonly data?: string | undefined;
  readonly gone?: true;
}

/** Where a page begins: in what has changed from a state on, to another one, after a resource. */
interface Place {
  readonly from: string;
  readonly to?: string | undefined;
  readonly isCut: boolean;
  readonly after: string;
}

const placeText = ({ after, from, isCut, to }: Place): string =>
  new URLSearchParams({
    from,
    ...(to === undefined ? {} : { to }),
    ...(isCut ? { cut: '1' } : {}),
    after,
  }).toString();

function placeIn(text: string): Place {
  const said = new URLSearchParams(text);
  return {
    from: said.get('from') ?? '',
    to: said.get('to') ?? undefined,
    isCut: said.has('cut'),
    after: said.get('after') ?? '',
  };
}

/** What of CalDAV and CardDAV differs; `is`: whether a text is one of what is wanted, and no task or group. */
const OF = {
  caldav: {
    ...{ report: CAL('calendar-multiget'), data: CAL('calendar-data') },
    is: (text: string) => /^BEGIN:VEVENT\s*$/im.test(text),
  },
  carddav: {
    ...{ report: CARD('addressbook-multiget'), data: CARD('address-data') },
    is: (text: string) => !/^(?:X-ADDRESSBOOKSERVER-)?KIND:group\s*$/im.test(text),
  },
} as const;

/** The id of a resource: its path. */
export function idOfResource(item: unknown): string | undefined {
  const href = objectOf(item)?.['href'];
  if (typeof href !== 'string' || href === '') return undefined;
  return href.length <= LONGEST_ID ? href : `sha256-${createHash('sha256').update(href).digest('base64url')}`;
}

/** The path of the collection that a resource lies in. */
export const collectionOf = (href: string): string => href.slice(0, href.lastIndexOf('/') + 1);

/** The resources of a person's calendars or address books, which come whole and then as they change. */
export function resources(service: Service): Extract<HandlerCode, { mode: 'changes' }>['parts'] {
  const { data, is, report } = OF[service];

  return (tools) => {
    const all = collections(tools, service);
    /** The last listing of a run: it is walked page by page. */
    const last = new WeakMap<HandlerContext, { readonly of: string; readonly listing: Listing }>();

    async function listingOf(
      collection: Collection,
      from: string,
      context: HandlerContext,
    ): Promise<Listing> {
      const of = JSON.stringify([collection.path, from]);
      const known = last.get(context);
      if (known?.of === of) return known.listing;
      const listing = await listingSince(tools, collection, from, context);
      last.set(context, { of, listing });
      return listing;
    }

    async function had(entries: readonly Entry[], collection: Collection, context: HandlerContext) {
      const hrefs = entries.map(({ href }) => href);
      if (hrefs.length === 0) return new Map<string, Resource>();
      const { server = '' } = context;
      const said = await context.call((access, signal) =>
        askReport(tools, { url: collection.url, body: multiget(report, data, hrefs) }, { ...access, signal }),
      );
      return new Map(
        membersOf(said, collection, server).map(({ path, props, status }): [string, Resource] => {
          const text = props.get(data)?.text || undefined;
          const etag = saidIn(props.get(D('getetag')));
          return [path, status === 404 ? { href: path, gone: true } : { href: path, etag, data: text }];
        }),
      );
    }

    return {
      isGone: (item) => objectOf(item)?.['gone'] === true,
      collections: async (context) => (await all(context)).map(({ path }) => path),
      async page({ max, of, place, since }, context) {
        const collection = (await all(context)).find(({ path }) => path === of);
        if (!collection) throw new ConnectorError('provider_unavailable');
        const at: Place =
          place === undefined ? { from: since ?? '', isCut: false, after: '' } : placeIn(place);
        const listing = await listingOf(collection, at.from, context);
        // A pass that was begun keeps to the state that it began to tell: what has changed since comes with the next one.
        const isCut = at.to === undefined ? listing.isCut : at.isCut;
        const to = at.to ?? listing.token;
        const left = listing.entries.filter(({ path }) => path > at.after);
        const batch = batchOf(left, max);
        const wanted = batch.filter(({ bytes, isGone }) => !isGone && bytes <= LARGEST);
        const found = await had(wanted, collection, context);
        const isWhole = at.from === '';
        const items = batch.flatMap(({ isGone, path }): Resource[] => {
          // What is there and cannot be had is kept aside: only a 404 says that it is gone.
          const item = isGone ? undefined : (found.get(path) ?? { href: path });
          const isOne = item && !item.gone && (item.data === undefined || is(item.data));
          return isOne ? [item] : isWhole ? [] : [{ href: path, gone: true }];
        });
        const after = batch.at(-1)?.path ?? '';
        const next =
          batch.length < left.length
            ? placeText({ from: at.from, to, isCut, after })
            : isCut
              ? placeText({ from: to, isCut: false, after: '' })
              : undefined;
        return { items, next, token: next === undefined ? to : undefined };
      },
    };
  };
}

/** As many as are asked for at once. */
function batchOf(entries: readonly Entry[], max: number): readonly Entry[] {
  let bytes = 0;
  const end = entries.slice(0, Math.min(max, MOST_AT_ONCE)).findIndex((entry, i) => {
    bytes += entry.bytes > LARGEST ? 0 : entry.bytes;
    return i > 0 && bytes > MOST_BYTES;
  });
  return entries.slice(0, end < 0 ? Math.min(max, MOST_AT_ONCE) : end);
}
