import { z } from 'zod';
import { recordId, RECORDS, SCHEMAS, type BaseRecord } from '@data-connector/protocol';
import type { ApiClient } from '../api/api-client.js';
import type { Query } from '../api/api.js';
import type { App } from '../app.js';
import { ListReader, type List } from '../lists/list.js';
import { placeIn, placeText } from '../lists/next.js';
import { walker } from '../lists/walk.js';
import type { HandlerManifest } from '../manifest.js';
import { PlaceUnknown } from '../third-party/faults.js';
import { addressOf } from '../servers/server-name.js';
import { idOf as idIn, objectOf, type ThirdPartyObject } from '../values.js';
import { changes, type ChangesParts } from './changes.js';
import { changesParts, type ChangesSource } from './changes-parts.js';
import type { Handler, Mapping, Reading } from './handler.js';
import { incremental } from './incremental.js';
import type { OwnKey } from './place.js';
import { snapshot, type SnapshotParts } from './snapshot.js';

type RecordShape = Handler['record'];

/** What a mapper makes of an item: a record without what is the same for all; what is undefined is left out. */
export type Fields = Readonly<Record<string, unknown>> & { readonly name: string };

/** What a provider's own code is given to ask its third party with. */
export interface Tools {
  readonly api: ApiClient;
  readonly app: App;
}

interface CommonData extends Omit<HandlerManifest, 'mode' | 'lifecycle' | 'review'> {
  /** The provider's own unless told. */
  readonly lifecycle?: HandlerManifest['lifecycle'];
  /** `false` unless told. */
  readonly review?: boolean;
  /** An item's id at the third party; its member `id`, a text or a whole number, unless told. */
  readonly id?: (item: ThirdPartyObject) => string | undefined;
  /** An item's record: pure. An item for which it throws is quarantined. */
  readonly map: (item: ThirdPartyObject, mapping: Mapping) => Fields;
  /** The shape of its records, made by `recordShape`, where its schema is not one of `SCHEMAS`. */
  readonly record?: RecordShape;
}

interface ListData extends CommonData {
  /** The list that it reads. */
  readonly pages: List;
}

/** Fetches only what is new; items come newest first. */
export interface IncrementalData extends ListData {
  readonly mode: 'incremental';
  /** What items are in order by: a decimal number as text, larger for newer items, and its shape. */
  readonly order: { readonly shape: RegExp; readonly at: (item: ThirdPartyObject) => string | undefined };
}

/** Comes whole. */
export interface SnapshotData extends ListData {
  readonly mode: 'snapshot';
}

/** Comes whole, and then brings what is new, edited or gone. */
export interface ChangesData extends ListData, ChangesSource {
  readonly mode: 'changes';
}

/** Comes whole, from what is no list in JSON: its pages are read by code. */
export interface SnapshotCode extends CommonData {
  readonly mode: 'snapshot';
  /** Called once for each app registration. */
  readonly parts: (tools: Tools) => Pick<SnapshotParts, 'page' | 'shifts'>;
}

/** Comes whole, and then brings what has changed, from what is no list in JSON: its pages are read by code. */
export interface ChangesCode extends CommonData {
  readonly mode: 'changes';
  /** Called once for each app registration. */
  readonly parts: (tools: Tools) => ChangesParts;
}

/** One kind of data of a provider, as data. */
export type HandlerData = IncrementalData | SnapshotData | ChangesData;
/** One whose pages are read by code. */
export type HandlerCode = SnapshotCode | ChangesCode;

/** Order by a member that is a time, in seconds since 1970. */
export const bySeconds = (
  timeOf: (item: ThirdPartyObject) => number | undefined,
): IncrementalData['order'] => ({
  shape: /^-?\d{1,12}$/,
  at(item) {
    const ms = timeOf(item);
    return ms === undefined ? undefined : String(Math.floor(ms / 1000));
  },
});

const KNOWN = new Map<string, RecordShape>(
  Object.entries(SCHEMAS).map(([name, schema]) => [schema, RECORDS[name as keyof typeof SCHEMAS]]),
);

/** The shape of a handler's records; nothing if its schema is not known and it gives none. */
export const recordOf = ({ record, schema }: CommonData): RecordShape | undefined =>
  record ?? KNOWN.get(schema);

/** The same shape, whose check is compiled at its first use: a third of the time, for every record (zod/mini compiles none). */
const compiled = (shape: RecordShape): RecordShape => {
  const { def } = shape._zod;
  return def.type === 'object'
    ? (new z.core.$ZodObjectJIT(def as z.core.$ZodObjectDef) as z.core.$ZodType as RecordShape)
    : shape;
};

/** A handler that works as its data says. @param application the third party's address, for its records */
export function handlerOf(
  data: HandlerData | HandlerCode,
  manifest: HandlerManifest,
  application: string,
  tools: Tools,
): Handler {
  const { id = (item) => idIn(item['id']), schema } = data;
  const idOf: Handler['idOf'] = (item) => {
    const object = objectOf(item);
    return object && id(object);
  };
  return {
    manifest,
    record: compiled(recordOf(data) as RecordShape),
    idOf,
    map(item, mapping) {
      const object = objectOf(item);
      const sourceId = idOf(item);
      if (!object || sourceId === undefined) throw new Error('An item without an id');
      const { account, provider, server } = mapping;
      const made: Record<string, unknown> = { _id: recordId(provider, account.id, sourceId), schema };
      const fields = data.map(object, mapping);
      for (const name of Object.keys(fields)) if (fields[name] !== undefined) made[name] = fields[name];
      return Object.assign(made, {
        sourceApplication: server === undefined ? application : addressOf(server).href,
        sourceAccountId: account.id,
        sourceId,
        sourceData: object,
      }) as unknown as BaseRecord;
    },
    ...readingOf(data, idOf, tools),
  };
}

function readingOf(data: HandlerData | HandlerCode, idOf: Handler['idOf'], tools: Tools): Reading {
  const { every } = data;
  if ('parts' in data)
    return data.mode === 'changes'
      ? changes(data.parts(tools))
      : snapshot({ every, idOf, ...data.parts(tools) });
  if (data.mode === 'changes') return changes(changesParts(data, tools.api));

  const reader = new ListReader(data.pages, tools.api);
  if (data.mode === 'snapshot')
    return snapshot({
      every,
      idOf,
      shifts: data.pages.next?.counts !== undefined,
      async page(token, max, context, known) {
        const read = async (place: Query, mayRestart: boolean) => {
          const { next, ...rest } = await reader.page(place, max, context, { mayRestart, known });
          return { ...rest, next: next && placeText(next) };
        };
        try {
          return await read(placeIn(token, data.pages.next), token !== undefined);
        } catch (error) {
          if (!(error instanceof PlaceUnknown)) throw error;
          // It was kept over a long pause: from the beginning again, or this list would never come to its end.
          return { ...(await read({}, false)), restarted: true };
        }
      },
    });

  const { at: placeOf, shape } = data.order;
  const key = (item: unknown): OwnKey => {
    const object = objectOf(item);
    const at = object && placeOf(object);
    // One of another shape is none: numbers are counted with, and a cursor with it would not be taken back.
    return { id: idOf(item), at: at !== undefined && shape.test(at) ? at : undefined };
  };
  return incremental({ at: shape, key, walk: walker(reader, key) });
}
