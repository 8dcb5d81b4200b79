import { isOutcome, type Outcome, type SyncView } from '@data-connector/protocol';
import { isVaultError, type VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import { parseObject } from '../gateway/problem.js';
import { backOff, pause, untilRetry } from '../gateway/timing.js';
import { openEventStream } from './event-stream.js';
import { syncPath, viewOf, type SyncTicket } from './ticket.js';

/** News of a sync. A `snapshot` comes first and after every reconnect; the outcome comes last. */
export interface SyncUpdate {
  readonly type: 'snapshot' | 'progress' | Outcome;
  readonly view: SyncView;
}

/** How to follow a sync. */
export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Ask for the status every so many milliseconds instead of streaming; 3000 where the platform has no streams. */
  readonly pollEvery?: number;
}

const POLL_EVERY = 3000;

const isType = (word: string): word is SyncUpdate['type'] =>
  word === 'snapshot' || word === 'progress' || isOutcome(word);

/** The status of a sync. @throws VaultError */
export async function askStatus(
  gateway: Gateway,
  ticket: SyncTicket,
  signal?: AbortSignal,
): Promise<SyncView> {
  return viewOf(await gateway.ask({ path: syncPath(ticket), token: ticket.token, signal }), ticket);
}

/** Half a minute at most, or as long as the answer asked for. */
function pauseAfter(error: VaultError | undefined, fruitless: number, gateway: Gateway): number {
  const asked = error ? Math.min(60_000, untilRetry(error)) : 0;
  return Math.max(backOff(gateway.patience, fruitless), asked);
}

async function* streamed(
  gateway: Gateway,
  ticket: SyncTicket,
  signal: AbortSignal | undefined,
): AsyncGenerator<SyncUpdate> {
  const path = [...syncPath(ticket), 'events'];
  let lastEventId: string | undefined;
  let fruitless = 0;
  const passing = (error: unknown): VaultError => {
    if (isVaultError(error) && error.retry === 'later') return error;
    throw error;
  };
  for (;;) {
    let lost: VaultError | undefined;
    fruitless += 1;
    try {
      for await (const message of openEventStream(gateway, {
        path,
        token: ticket.token,
        lastEventId,
        signal,
      })) {
        const type = message.event ?? 'message';
        if (!isType(type)) continue;
        lastEventId = message.id ?? lastEventId;
        const view = viewOf(parseObject(message.data) ?? {}, ticket);
        fruitless = 0;
        yield { type, view };
      }
    } catch (error) {
      lost = passing(error);
    }
    await pause(pauseAfter(lost, fruitless, gateway), signal);
    if (fruitless === 0) continue;
    // Where nothing streams at all, the status still tells
    const view = await askStatus(gateway, ticket, signal).catch((error: unknown) => {
      if (fruitless > gateway.patience.reconnects) throw error;
      return void passing(error);
    });
    if (view) yield { type: 'snapshot', view };
  }
}

async function* polled(
  gateway: Gateway,
  ticket: SyncTicket,
  every: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SyncUpdate> {
  for (let type: SyncUpdate['type'] = 'snapshot'; ; type = 'progress') {
    yield { type, view: await askStatus(gateway, ticket, signal) };
    await pause(every, signal);
  }
}

/**
 * Follows a sync until its outcome, over any number of connections.
 * @param known it as it ended, if that is known: then nobody is asked
 * @throws VaultError `unreachable` after too many fruitless reconnects, `token_invalid`, `sync_erased`, `aborted` …
 */
export async function* followSync(
  gateway: Gateway,
  ticket: SyncTicket,
  { signal, pollEvery }: FollowOptions = {},
  known?: SyncView,
): AsyncGenerator<SyncUpdate> {
  const every = pollEvery ?? (gateway.streams ? undefined : POLL_EVERY);
  const asked = () =>
    every === undefined ? streamed(gateway, ticket, signal) : polled(gateway, ticket, every, signal);
  for await (const update of known ? [{ type: 'snapshot' as const, view: known }] : asked()) {
    const { status } = update.view;
    const ended = isOutcome(status) ? status : undefined;
    if (update.type !== ended) yield update;
    if (ended) {
      yield { type: ended, view: update.view };
      return;
    }
  }
}
