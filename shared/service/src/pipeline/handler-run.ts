import type { Account, Code, Cursor, HandlerProgress, SnapshotState } from '@data-connector/protocol';
import { ConnectorError, asConnectorError } from '@data-connector/kit/errors';
import type { Log } from '@data-connector/kit/log';
import type { Access, Handler, Page, Session } from '@data-connector/provider';
import type { Tracing } from '@data-connector/kit/tracing';
import type { DatastoreWriter } from './datastore-writer.js';
import type { SyncMeter } from './meter.js';
import { prefetch } from './prefetch.js';
import { readItem } from './read-item.js';

/** What a handler needs for one run. */
export interface HandlerRunOptions {
  readonly provider: string;
  readonly account: Account;
  /** Where it is, of a provider whose accounts are at many servers. */
  readonly server?: string | undefined;
  readonly handler: Handler;
  readonly cursor: Cursor | undefined;
  readonly limit: number | undefined;
  /** Run it though asking would not pay yet. */
  readonly asked: boolean;
  readonly granted: readonly string[];
  readonly session: Session;
  readonly writer: DatastoreWriter;
  /** For items of which no record can be made. */
  readonly quarantine: DatastoreWriter;
  readonly signal: AbortSignal;
  /** Aborted when the service stops: the page that is being fetched is finished. */
  readonly stopping: AbortSignal;
  /** Aborted with the run, and when the service can wait no longer for the third party: what was fetched is kept then. */
  readonly fetching: AbortSignal;
  readonly log: Log;
  readonly meter: SyncMeter;
  readonly tracing: Tracing;
}

/** Why a handler is not or not only `completed`. */
interface Ending {
  readonly code?: Code;
  readonly retryAt?: string;
  readonly dueAt?: string;
}

/** What is true once everything up to these numbers is stored: of records, and of items in quarantine. */
interface Waypoint {
  readonly mark: number;
  readonly quarantineMark: number;
  readonly cursor: Cursor;
  readonly bytes: number;
  readonly snapshot: SnapshotState | undefined;
  readonly more: boolean;
  readonly unchanged: boolean;
}

/** One handler in one sync: it moves pages from the third party to the datastore and knows how far both have come. */
export class HandlerRun {
  #state: HandlerProgress['state'] = 'waiting';
  #end: Ending = {};
  #pages = 0;
  #bytes = 0;
  /** Whose the tombstones are in the datastore. */
  readonly #tombstones = {};
  readonly #ahead: Waypoint[] = [];
  #reached: Waypoint | undefined;

  constructor(private readonly options: HandlerRunOptions) {}

  get name(): string {
    return this.options.handler.manifest.name;
  }

  /** How often asking pays, in seconds. */
  get every(): number {
    return this.options.handler.manifest.every;
  }

  /** The last cursor before which everything is stored; the one it began with as long as nothing is. */
  get cursor(): Cursor | undefined {
    return this.#reached?.cursor ?? this.options.cursor;
  }

  get snapshot(): SnapshotState | undefined {
    return this.#reached?.snapshot;
  }

  /**
   * Up to which number the datastore's records may be promised. Beyond the cursor, what comes whole may be gone again before
   * the next run asks, and that run would not be told.
   */
  get promised(): number {
    const { handler, writer } = this.options;
    return handler.manifest.mode === 'incremental' ? writer.storedUpTo : (this.#reached?.mark ?? 0);
  }

  get schema(): string {
    return this.options.handler.manifest.schema;
  }

  get failed(): boolean {
    return this.#state === 'failed';
  }

  /** Brings `cursor` and `progress` up to what the datastore has acknowledged. */
  advance(): void {
    const { writer, quarantine } = this.options;
    const isStored = ({ mark, quarantineMark }: Waypoint): boolean =>
      mark <= writer.storedUpTo && quarantineMark <= quarantine.storedUpTo;
    for (let next = this.#ahead[0]; next && isStored(next); next = this.#ahead[0]) {
      this.#reached = next;
      this.#ahead.shift();
    }
  }

  get progress(): HandlerProgress {
    const { handler, writer, quarantine } = this.options;
    const gone = writer.storedBy(this.#tombstones);
    return {
      schema: handler.manifest.schema,
      state: this.#state,
      pages: this.#pages,
      records: writer.storedBy(this),
      ...(gone === 0 ? {} : { gone }),
      quarantined: quarantine.storedBy(this),
      bytes: this.#reached?.bytes ?? 0,
      ...(this.#reached?.more ? { more: true } : {}),
      ...(this.#reached?.unchanged ? { unchanged: true } : {}),
      ...(this.#reached?.snapshot ? { snapshot: this.#reached.snapshot } : {}),
      ...this.#end,
    };
  }

  /** Runs it to its end, good or bad: never throws. */
  async run(): Promise<void> {
    const start = { facts: { provider: this.options.provider, handler: this.name } };
    await this.options.tracing.span('handler', start, async (span) => {
      await this.#run();
      span.note({ code: this.#end.code, outcome: this.#state });
      if (this.failed) span.fail();
    });
  }

  async #run(): Promise<void> {
    const { handler, cursor, asked, granted, writer, quarantine } = this.options;
    const dueAt = cursor && !asked ? handler.dueAt?.(cursor, new Date()) : undefined;
    if (dueAt !== undefined) return this.#finish('skipped', { dueAt });
    if (!handler.manifest.scopes.every((scope) => granted.includes(scope)))
      return this.#finish('declined', { code: 'scope_missing' });
    this.#state = 'running';
    const end = await this.#move().then(
      () => undefined,
      (error: unknown) => this.#failure(error),
    );
    // What was fetched before a failure is worth keeping.
    const stored = await Promise.all([writer.finish(), quarantine.finish()]).then(
      () => end,
      (error: unknown) => this.#failure(error),
    );
    this.advance();
    this.#finish(stored ? 'failed' : 'completed', stored ?? {});
  }

  /** @throws whatever ended it before its end; ConnectorError `stopped` */
  async #move(): Promise<void> {
    const {
      handler,
      account,
      cursor,
      granted,
      limit,
      server,
      session,
      writer,
      quarantine,
      stopping,
      fetching,
      meter,
    } = this.options;
    const context = {
      account,
      server,
      scopes: granted,
      cursor,
      limit,
      signal: fetching,
      call: <T>(request: (access: Access, signal: AbortSignal) => Promise<T>) =>
        session.call(request, fetching),
    };
    let unread = false;
    let asked = performance.now();
    for await (const page of prefetch(handler.pages(context), { stopping, signal: fetching })) {
      const fetched = performance.now();
      const { documents, quarantined, records } = this.#read(page);
      // A later version of the mapper may read them, if they come again.
      unread ||= quarantined.length > 0;
      const mapped = performance.now();
      let bytes = await quarantine.add(this, quarantined);
      for (const { json, owner } of documents) bytes += await writer.add(owner, json);
      this.#bytes += bytes;
      this.#pages++;
      meter.page(this.name, { records, quarantined: quarantined.length, bytes });
      meter.stage('fetch', fetched - asked);
      meter.stage('map', mapped - fetched);
      asked = performance.now();
      meter.stage('seal', asked - mapped);
      this.#ahead.push({
        mark: writer.taken,
        quarantineMark: quarantine.taken,
        cursor: (unread && handler.afresh?.(page.cursor)) || page.cursor,
        bytes: this.#bytes,
        snapshot: page.snapshot,
        more: page.more ?? false,
        unchanged: page.unchanged ?? false,
      });
    }
  }

  /** The items of a page as JSON: records and tombstones in their order, by whose they are, and those that are neither. */
  #read({ items }: Page): {
    readonly documents: readonly { readonly owner: object; readonly json: readonly string[] }[];
    readonly quarantined: readonly string[];
    readonly records: number;
  } {
    const documents: { readonly owner: object; readonly json: string[] }[] = [];
    const quarantined: string[] = [];
    let records = 0;
    for (const item of items) {
      const read = readItem(item, this.options);
      if ('quarantined' in read) {
        quarantined.push(read.quarantined);
        continue;
      }
      const [owner, json] = 'record' in read ? [this, read.record] : [this.#tombstones, read.tombstone];
      if ('record' in read) records++;
      const last = documents.at(-1);
      if (last?.owner === owner) last.json.push(json);
      else documents.push({ owner, json: [json] });
    }
    return { documents, quarantined, records };
  }

  #failure(thrown: unknown): Ending {
    const { handler, log, signal } = this.options;
    const error = signal.aborted ? new ConnectorError('stopped', {}, thrown) : asConnectorError(thrown);
    log.warn('a handler did not reach its end', { handler: handler.manifest.name, code: error.code, error });
    const { retryAt } = error.extras;
    return { code: error.code, ...(retryAt === undefined ? {} : { retryAt }) };
  }

  #finish(state: HandlerProgress['state'], end: Ending): void {
    this.#state = state;
    this.#end = end;
    this.options.meter.handlerEnded(this.name, end.code, end.retryAt);
  }
}
