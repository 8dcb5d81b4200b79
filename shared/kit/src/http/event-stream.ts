import type { ServerResponse } from 'node:http';

/** Keeps proxies and phones from taking a quiet stream for a dead one, in ms. */
export const COMMENT_EVERY_MS = 15_000;
/** A client that does not read is let go before it costs more memory than this, in bytes. */
export const UNREAD_AT_MOST = 2 ** 20;
/** How long a client may take to read what is left when a stream has ended, in ms. */
const LINGER_MS = 10_000;

/**
 * An answer of Server-Sent Events (html.spec.whatwg.org, 9.2). It writes nothing once it has ended, in whichever way, and
 * waits for no client: one that leaves too much unread, or does not read the end, is let go.
 */
export class EventStream {
  #lastId = -1;
  #ended = false;
  #lingering: NodeJS.Timeout | undefined;
  readonly #comments: NodeJS.Timeout;

  /** @param ended is called once, when nothing more will be written */
  constructor(
    private readonly res: ServerResponse,
    private readonly ended: () => void,
  ) {
    res.once('close', () => {
      clearTimeout(this.#lingering);
      this.#over();
    });
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.#comments = setInterval(() => this.#write(': still here\n\n'), COMMENT_EVERY_MS);
    this.#comments.unref();
  }

  /** Sends an event. Its id is `id`, or one more than the last if that was not smaller: ids grow with every event. */
  send(event: string, id: number, data: unknown): void {
    this.#lastId = Math.max(id, this.#lastId + 1);
    this.#write(`id: ${this.#lastId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    if (!this.#over()) return;
    this.res.end();
    this.#lingering = setTimeout(() => this.res.destroy(), LINGER_MS).unref();
  }

  #write(text: string): void {
    if (this.#ended) return;
    this.res.write(text);
    if (this.res.writableLength > UNREAD_AT_MOST) this.res.destroy();
  }

  /** @returns whether it was not over before */
  #over(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    clearInterval(this.#comments);
    this.ended();
    return true;
  }
}
