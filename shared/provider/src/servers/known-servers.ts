/** How long what is known of a server is used for further connections, in ms; of how many servers. */
const KEPT_MS = 3_600_000;
const MOST_SERVERS = 500;

interface Kept<T> {
  readonly value: Promise<T>;
  readonly until: number;
}

/**
 * What was found out of servers, in this process's memory only: so that not each connection has a client made. It is no more
 * than a hint, since each connection carries its own.
 */
export class KnownServers<T> {
  readonly #kept = new Map<string, Kept<T>>();

  /** What is known of a server, or what `ask` finds out. @throws what `ask` throws */
  async get(server: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(server);
    if (known && known.until > Date.now()) return known.value;
    const value = ask();
    this.#kept.delete(server);
    this.#kept.set(server, { value, until: Date.now() + KEPT_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_SERVERS && oldest !== undefined) this.#kept.delete(oldest);
    return value.catch((error: unknown) => {
      this.forget(server);
      throw error;
    });
  }

  /** What was known of a server holds no more. */
  forget(server: string): void {
    this.#kept.delete(server);
  }
}
