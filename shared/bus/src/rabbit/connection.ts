import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Log } from '@data-connector/kit/log';
import { Gate } from '@data-connector/kit/time';
import type { BusState } from '../bus.js';
import { answered } from './answered.js';
import { ConfirmedChannel } from './confirmed-channel.js';
import { Link } from './link.js';

/** The wait before a connection is tried again, in ms: twice as long each time. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;
/** The same trouble is told once in this time, in ms, and not every few seconds for as long as it lasts. */
const TELL_AGAIN_MS = 60_000;

/** Somebody with a channel on the connection, which is opened anew with each connection. */
export interface ChannelUser {
  /** @param reset gives the connection up for a new one */
  open(channel: ConfirmedChannel, reset: () => void): Promise<void>;
  /** Told why its channel could not be opened, or not in time. */
  refused?(error: unknown): void;
}

/**
 * One connection to the broker that comes back by itself. A channel that breaks takes the connection with it, so that
 * there is one way to recover: connect, and open every channel anew. An attempt that gets stuck is given up in time.
 */
export class BrokerConnection {
  readonly #users = new Set<ChannelUser>();
  readonly #changed = new Gate();
  readonly #closing = new AbortController();
  readonly #life: Promise<void>;
  #link: Link | undefined;
  #blocked = false;
  #since = new Date();
  #connects = 0;
  #told = { trouble: '', at: -Infinity };

  /** @param waitMs How long anybody waits: for a connection, for its channels, and for a message's confirmation. */
  constructor(
    private readonly url: URL,
    private readonly log: Log,
    private readonly waitMs: number,
  ) {
    this.#life = this.#live();
  }

  /** Whether the broker can be used now, and since when (ISO 8601) that has been so. */
  state(): BusState {
    const ok = this.#link !== undefined && !this.#blocked;
    return { ok, since: this.#since.toISOString(), connects: this.#connects };
  }

  /** Resolves when there is a connection. @throws ConnectorError `bus_unavailable` after `waitMs`, or once it is closed. */
  async connected(): Promise<void> {
    const signal = AbortSignal.timeout(this.waitMs);
    while (!this.#link) {
      if (this.#closing.signal.aborted || signal.aborted) throw new ConnectorError('bus_unavailable');
      await this.#changed.wait(signal);
    }
  }

  /** Opens a channel for a user, now and with each new connection. */
  async attach(user: ChannelUser): Promise<void> {
    this.#users.add(user);
    const link = this.#link;
    if (link) await answered(this.waitMs, this.#open(link, user)).catch(() => this.#cut(link));
    await this.connected().catch(() => {});
  }

  /** A user that no longer wants a channel. */
  detach(user: ChannelUser): void {
    this.#users.delete(user);
  }

  /** Ends every wait for a connection, and lets nobody wait any more. */
  stopWaiting(): void {
    this.#closing.abort();
    this.#changed.open();
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.stopWaiting();
    await this.#link?.close();
    await this.#life;
  }

  /** Connects, and again whenever the connection has ended, until it is closed. */
  async #live(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted;) {
      try {
        const link = await this.#connect();
        failures = 0;
        const error = await link.ended;
        this.#become(undefined);
        if (!signal.aborted) this.log.warn('The message broker is gone', { error });
      } catch (error) {
        failures++;
        this.#complain(error);
      }
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (1 - Math.random() / 4);
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  }

  async #connect(): Promise<Link> {
    const { signal } = this.#closing;
    const link = await Link.open(this.url, this.waitMs, signal);
    link.model.on('blocked', () => {
      this.#mark(() => (this.#blocked = true));
      this.log.warn('The message broker takes no messages: it has too little memory or disk');
    });
    link.model.on('unblocked', () => this.#mark(() => (this.#blocked = false)));
    try {
      await answered(this.waitMs, this.#openAll(link), signal);
      return link;
    } catch (error) {
      link.cut(error);
      throw await link.ended;
    }
  }

  async #openAll(link: Link): Promise<void> {
    // Those too that come meanwhile.
    for (const user of this.#users) await this.#open(link, user);
    if (link.isOver) throw new ConnectorError('bus_unavailable');
    this.#connects++;
    this.#told = { trouble: '', at: -Infinity };
    this.log.info('The message broker is connected');
    this.#become(link);
  }

  async #open(link: Link, user: ChannelUser): Promise<void> {
    const reset = () => this.#cut(link);
    try {
      const channel = await link.model.createConfirmChannel();
      channel.on('error', (error) => this.log.error('The message broker closed a channel', { error }));
      channel.on('close', () => this.#users.has(user) && reset());
      await user.open(new ConfirmedChannel(channel, this.waitMs), reset);
    } catch (error) {
      link.cut(error);
      user.refused?.(await link.ended);
      throw error;
    }
  }

  #cut(link: Link): void {
    if (this.#link === link) this.#become(undefined);
    link.cut();
  }

  #complain(error: unknown): void {
    const { name, code } = error as { name?: unknown; code?: unknown };
    const trouble = `${String(name)} ${String(code)}`;
    const now = performance.now();
    if (this.#closing.signal.aborted) return;
    if (trouble === this.#told.trouble && now - this.#told.at < TELL_AGAIN_MS) return;
    this.#told = { trouble, at: now };
    this.log.warn('The message broker cannot be reached', { error });
  }

  #become(link: Link | undefined): void {
    this.#mark(() => {
      this.#link = link;
      this.#blocked = false;
    });
    this.#changed.open();
  }

  #mark(change: () => void): void {
    const before = this.state().ok;
    change();
    if (this.state().ok !== before) this.#since = new Date();
  }
}
