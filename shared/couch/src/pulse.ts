/** Between two looks, in ms. */
const EVERY_MS = 5000;
/** How long one look may take, in ms. */
export const LOOK_MS = 3000;
/** One look that fails may be the network's hiccup. */
const FAILURES = 2;

/** Knows whether something answers, by asking it again and again. */
export class Pulse {
  #failures = 0;
  #since = new Date();
  #timer: NodeJS.Timeout | undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly look: (signal: AbortSignal) => Promise<void>,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** Begins to look, on the word of somebody who has just got an answer. */
  start(): void {
    this.#timer = setTimeout(() => void this.#look(), this.everyMs * (0.8 + Math.random() * 0.4)).unref();
  }

  stop(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
  }

  /** Whether it can be used now, and since when (ISO 8601) that has been so. */
  state(): { readonly ok: boolean; readonly since: string } {
    return { ok: this.#failures < FAILURES, since: this.#since.toISOString() };
  }

  async #look(): Promise<void> {
    const { signal } = this.#ended;
    const before = this.state().ok;
    try {
      await this.look(signal);
      this.#failures = 0;
    } catch {
      this.#failures++;
    }
    if (signal.aborted) return;
    if (this.state().ok !== before) this.#since = new Date();
    this.start();
  }
}
