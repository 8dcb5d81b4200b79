import { EventEmitter, once } from 'node:events';

/** What a request is matched by. `path` includes the query. */
export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

/** An answer as it would go out. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What goes wrong.
 * - `refuse`: the connection is reset at once.
 * - `hang`: nothing passes while the fault is there, on connections that are open too; afterwards everything goes on.
 * - `delay`: the answer (TCP: each piece of it) comes `ms` later.
 * - `cut`: so many bytes of the answer pass (HTTP: of its body), then the connection is reset.
 * - `stall`, TCP only: so many bytes of the answer pass, then nothing more, either way and for ever; the connection stays open.
 * - `answer`, HTTP only: this answer, which may be made of what was sent; the target is not asked.
 * - `rewrite`, HTTP only: the target does its work, and another answer goes out than the one it gave.
 * - `drip`, HTTP only: the answer comes byte by byte, one every `ms`.
 * - `truncate`, HTTP only: the target does its work, but the answer is chunked, ends in the middle of its body, and the
 *   connection is closed in good order without the last chunk: Node 20's fetch takes it for whole.
 */
export type Fault =
  | { readonly kind: 'refuse' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'stall'; readonly bytes: number }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | ((sent: string) => string);
    }
  | { readonly kind: 'rewrite'; readonly as: (answer: ProxiedAnswer) => ProxiedAnswer }
  | { readonly kind: 'drip'; readonly ms: number }
  | { readonly kind: 'truncate' };

/** Where a fault applies: to requests that match (TCP: to each new connection), and only so many times. */
export interface Where {
  readonly match?: (request: RequestLine) => boolean;
  readonly times?: number;
}

interface Entry {
  readonly fault: Fault;
  readonly match: (request: RequestLine) => boolean;
  left: number;
}

/** The faults of a proxy: none to begin with, changed by the test while it runs. The first one that matches applies. */
export class Faults {
  readonly #entries = new Set<Entry>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #applied = 0;

  /** Adds a fault; what it returns removes it. */
  add(fault: Fault, { match = () => true, times = Infinity }: Where = {}): () => void {
    const entry = { fault, match, left: times };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
      this.#changes.emit('change');
    };
  }

  /** Removes every fault. */
  clear(): void {
    this.#entries.clear();
    this.#changes.emit('change');
  }

  /** How often a fault was applied so far. */
  get applied(): number {
    return this.#applied;
  }

  /** The fault for a request or a new connection, if there is one. */
  take(request: RequestLine = { method: '', path: '' }): Fault | undefined {
    for (const entry of this.#entries) {
      if (!entry.match(request)) continue;
      if (--entry.left <= 0) this.#entries.delete(entry);
      this.#applied++;
      return entry.fault;
    }
    return undefined;
  }

  /** Resolves when no `hang` is there for this request. */
  async flowing(request: RequestLine = { method: '', path: '' }): Promise<void> {
    const hangs = () =>
      [...this.#entries].some(({ fault, match }) => fault.kind === 'hang' && match(request));
    while (hangs()) await once(this.#changes, 'change');
  }
}
