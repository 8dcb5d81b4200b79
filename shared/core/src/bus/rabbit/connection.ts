import { EventEmitter, once } from 'node:events';
import { connect, type ChannelModel, type ConfirmChannel, type RecoveringChannelModel } from 'amqplib';
import { ConnectorError } from '../../errors/index.js';
import type { Log } from '../../log/index.js';
import type { BusState } from '../bus.js';
import { ConfirmedChannel } from './confirmed-channel.js';

/** In seconds: a broker that says nothing twice as long is gone. */
const HEARTBEAT_S = 10;
const HANDSHAKE_MS = 10_000;

/** Somebody with a channel on the connection, which is opened anew with each connection. */
export interface ChannelUser {
  open(channel: ConfirmedChannel, reset: () => void): Promise<void>;
}

/**
 * One connection to the broker that comes back by itself. A channel that breaks takes the connection with it, so that
 * there is one way to recover: connect, and open every channel anew.
 */
export class BrokerConnection {
  readonly #users = new Set<ChannelUser>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #recovering: Promise<RecoveringChannelModel>;
  #model: ChannelModel | undefined;
  #blocked = false;
  #closed = false;
  #complained = false;
  #since = new Date();
  #connects = 0;

  /** @param waitMs How long somebody waits for a connection, and a message for its confirmation. */
  constructor(
    url: URL,
    private readonly log: Log,
    private readonly waitMs: number,
  ) {
    const target = new URL(url);
    if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', String(HEARTBEAT_S));
    const recovery = {
      waitForConnect: false,
      maxDelay: 5000,
      setup: (model: ChannelModel) => this.#setUp(model),
    };
    this.#recovering = connect(target.href, { timeout: HANDSHAKE_MS, noDelay: true, recovery });
    void this.#recovering.then((recovering) => this.#watch(recovering));
  }

  /** Whether the broker can be used now, and since when (ISO 8601) that has been so. */
  state(): BusState {
    const ok = this.#model !== undefined && !this.#blocked;
    return { ok, since: this.#since.toISOString(), connects: this.#connects };
  }

  /** Resolves when there is a connection. @throws ConnectorError `bus_unavailable` after `waitMs`, or once it is closed. */
  async connected(): Promise<void> {
    const signal = AbortSignal.timeout(this.waitMs);
    while (!this.#model) {
      if (this.#closed || signal.aborted) throw new ConnectorError('bus_unavailable');
      await once(this.#changes, 'change', { signal }).catch(() => {});
    }
  }

  /** Opens a channel for a user, now and with each new connection. */
  async attach(user: ChannelUser): Promise<void> {
    this.#users.add(user);
    const model = this.#model;
    if (model) await this.#open(model, user).catch(() => this.#reset(model));
    await this.connected().catch(() => {});
  }

  /** A user that no longer wants a channel. */
  detach(user: ChannelUser): void {
    this.#users.delete(user);
  }

  /** Ends every wait for a connection, and lets nobody wait any more. */
  stopWaiting(): void {
    this.#closed = true;
    this.#changes.emit('change');
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.stopWaiting();
    await (await this.#recovering).close();
    this.#become(undefined);
  }

  async #setUp(model: ChannelModel): Promise<void> {
    // Until recovery listens itself, an error event would be uncaught.
    model.on('error', () => {});
    let gone = false;
    model.once('close', () => (gone = true));
    for (const user of this.#users) await this.#open(model, user);
    // Recovery looks for a close only from here on, and would wait for ever for one that has been.
    if (gone) throw new ConnectorError('bus_unavailable');
    this.#become(model);
  }

  async #open(model: ChannelModel, user: ChannelUser): Promise<void> {
    const channel: ConfirmChannel = await model.createConfirmChannel();
    const reset = () => this.#reset(model);
    channel.on('error', (error) => this.log.error('The message broker closed a channel', { error }));
    channel.on('close', () => this.#users.has(user) && reset());
    await user.open(new ConfirmedChannel(channel, this.waitMs), reset);
  }

  /** Recovery connects anew as soon as a connection is closed. */
  #reset(model: ChannelModel): void {
    if (this.#model === model) this.#become(undefined);
    void model.close().catch(() => {});
  }

  #watch(recovering: RecoveringChannelModel): void {
    recovering.on('connect', () => {
      this.#complained = false;
      this.#connects++;
      this.log.info('The message broker is connected');
    });
    recovering.on('disconnect', (error) => {
      this.#become(undefined);
      if (!this.#closed) this.log.warn('The message broker is gone', { error });
    });
    recovering.on('connect-failed', (error) => {
      this.#become(undefined);
      // Once, not every few seconds for as long as it is down.
      if (!this.#complained) this.log.warn('The message broker cannot be reached', { error });
      this.#complained = true;
    });
    recovering.on('blocked', () => {
      this.#mark(() => (this.#blocked = true));
      this.log.warn('The message broker takes no messages: it has too little memory or disk');
    });
    recovering.on('unblocked', () => this.#mark(() => (this.#blocked = false)));
    recovering.on('error', () => {}); // "disconnect" follows
  }

  #become(model: ChannelModel | undefined): void {
    this.#mark(() => {
      this.#model = model;
      this.#blocked = false;
    });
    this.#changes.emit('change');
  }

  #mark(change: () => void): void {
    const before = this.state().ok;
    change();
    if (this.state().ok !== before) this.#since = new Date();
  }
}
