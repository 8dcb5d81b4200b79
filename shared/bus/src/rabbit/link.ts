import { connect, type ChannelModel } from 'amqplib';
import { ConnectorError } from '@data-connector/kit/errors';
import { answered, CLOSE_MS } from './answered.js';

/** In seconds: a broker that says nothing two to three times as long is gone. */
const HEARTBEAT_S = 5;

/** One connection to a broker, from its handshake to its end: it ends once, whoever ends it, and then for good. */
export class Link {
  /** Resolves with the reason when it has ended. */
  readonly ended: Promise<unknown>;
  #isOver = false;
  #end: (why: unknown) => void = () => {};

  private constructor(
    readonly model: ChannelModel,
    private readonly cutting: AbortController,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    const over = (why: unknown) => {
      this.#isOver = true;
      this.#end(why);
    };
    model.once('error', over);
    model.once('close', over);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Connects.
   * @param ms how long that may take
   * @throws what the socket or the broker says, or a TimeoutError
   */
  static async open(url: URL, ms: number, signal?: AbortSignal): Promise<Link> {
    const target = new URL(url);
    if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', String(HEARTBEAT_S));
    const cutting = new AbortController();
    // They are the socket's own: nothing of amqplib ends one whose other end hangs.
    const socket = { noDelay: true, signal: cutting.signal };
    const linked = connect(target.href, socket).then((model) => {
      // Uncaught otherwise; `ended` tells it.
      model.on('error', () => {});
      return new Link(model, cutting);
    });
    try {
      return await answered(ms, linked, signal);
    } catch (error) {
      cutting.abort();
      throw error;
    }
  }

  /** Ends it at once, whatever the broker does. What waits for an answer on it is rejected. */
  cut(why: unknown = new ConnectorError('bus_unavailable')): void {
    this.#isOver = true;
    this.#end(why);
    this.cutting.abort();
  }

  /** Ends it in good order, if the broker takes part in that in time. */
  async close(): Promise<void> {
    await answered(CLOSE_MS, this.model.close()).catch(() => {});
    this.cut();
  }
}
