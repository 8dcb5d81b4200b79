import * as z from 'zod/mini';
import {
  connection as connectionShape,
  normaliseDid,
  parseKey,
  syncRequest,
  type Connection,
} from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Handler } from '@data-connector/provider';
import {
  keyFingerprint,
  provedEpoch,
  readyKey,
  type ServiceKeys,
  type ReadyKey,
} from '@data-connector/sealing';

/** A connection that was issued here for this person, account and tokens. */
export interface CheckedConnection {
  readonly connection: Connection;
  /** How often the account's connections had been ended when this one was made. */
  readonly epoch: number;
}

/** A request for a sync that was checked: who asks is who was given the connection. */
export interface SyncRequest extends CheckedConnection {
  readonly key: ReadyKey;
  /** The handlers to run. */
  readonly handlers: readonly Handler[];
  /** They were asked for by name: run them though asking would not pay yet. */
  readonly asked: boolean;
  /** Records a handler. */
  readonly limit: number | undefined;
  readonly notify: { readonly relay: string; readonly ref: string } | undefined;
  /** Keyed hash of tokens, key, cursors, handlers and limit, to know the very same request again. */
  readonly hash: string;
}

/** Both bodies, with what is malformed in them left to checks that have codes of their own. */
const opaque = z.optional(z.unknown());
const syncEnvelope = z.extend(syncRequest, { did: opaque, config: opaque, key: opaque });
const disconnectEnvelope = z.pick(syncEnvelope, { did: true, config: true });

/** What a request is checked against. */
export interface RequestContext {
  readonly provider: string;
  readonly handlers: readonly Handler[];
  readonly relays: readonly string[];
  readonly keys: ServiceKeys;
}

function chosen(handlers: readonly Handler[], names: readonly string[] | undefined): Handler[] {
  if (!names) return [...handlers];
  const known = new Map(handlers.map((handler) => [handler.manifest.name, handler]));
  return [...new Set(names)].map((name) => {
    const handler = known.get(name);
    if (!handler) throw new ConnectorError('handler_unknown');
    return handler;
  });
}

/** Checks that handlers understand the cursors of a connection. @throws ConnectorError `cursor_malformed` */
function checkCursors(connection: Connection, handlers: readonly Handler[]): void {
  for (const { manifest, cursor } of handlers) {
    const given = connection.cursors?.[manifest.name];
    if (given !== undefined && !cursor.safeParse(given).success) throw new ConnectorError('cursor_malformed');
  }
}

/**
 * Checks a connection that a Vault sends: its form, and that it was issued here for this person, account and tokens.
 * @throws ConnectorError `did_malformed`, `config_malformed`, `config_refused`
 */
export async function checkConnection(
  body: { did?: unknown; config?: unknown },
  { keys, provider }: Pick<RequestContext, 'keys' | 'provider'>,
): Promise<CheckedConnection> {
  const did = normaliseDid(body.did);
  if (did === undefined) throw new ConnectorError('did_malformed');
  const parsed = connectionShape.safeParse(body.config);
  if (!parsed.success) throw new ConnectorError('config_malformed');
  const connection = parsed.data;
  if (connection.did !== did || connection.provider !== provider) throw new ConnectorError('config_refused');
  const epoch = await provedEpoch(keys, connection);
  if (epoch === undefined) throw new ConnectorError('config_refused');
  return { connection, epoch };
}

/**
 * Checks the body of DELETE /connect.
 * @throws ConnectorError `request_malformed`, and those of checkConnection
 */
export async function checkDisconnectRequest(body: unknown, context: RequestContext) {
  const parsed = disconnectEnvelope.safeParse(body ?? {});
  if (!parsed.success) throw new ConnectorError('request_malformed');
  return checkConnection(parsed.data, context);
}

/**
 * Checks the body of POST /sync.
 * @throws ConnectorError `request_malformed`, `key_malformed`, `handler_unknown`, `relay_unknown`, `cursor_malformed`,
 * `busy` when too many passphrases wait to be derived, and those of checkConnection
 */
export async function checkSyncRequest(body: unknown, context: RequestContext): Promise<SyncRequest> {
  const parsed = syncEnvelope.safeParse(body);
  if (!parsed.success) throw new ConnectorError('request_malformed');
  const { handlers: names, limit, notify } = parsed.data;
  const { keys, provider, handlers, relays } = context;
  const given = parseKey(parsed.data.key);
  if (!given) throw new ConnectorError('key_malformed');
  const { connection, epoch } = await checkConnection(parsed.data, context);
  if (notify && !relays.includes(notify.relay)) throw new ConnectorError('relay_unknown');
  const wanted = chosen(handlers, names);
  checkCursors(connection, wanted);
  const asked = JSON.stringify(sorted({ connection, handlers: names ?? null, limit: limit ?? null }));
  const key = await readyKey(given, { did: connection.did, provider, accountId: connection.account.id });
  const hash = keys.hash('request', keyFingerprint(key, keys), asked);
  return {
    connection,
    epoch,
    key,
    handlers: wanted,
    asked: names !== undefined,
    limit,
    notify,
    hash,
  };
}

/** The same value with its members in one order, however a Vault's storage has turned them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
