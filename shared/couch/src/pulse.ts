/** Between two looks, in ms. */
const EVERY_MS = 5000;
/** How long one look may take, in ms. */
export const LOOK_MS = 3000;

/** How something is looked at. */
export interface PulseOptions {
  readonly everyMs?: number;
  /** Looks in vain before it is not well: 2 unless told, for one may be the network's hiccup. */
  readonly failures?: number;
  /** Hears how it is: after the first look, and when that changes. Without it, somebody has just got an answer. */
  readonly told?: (ok: boolean) => void;
}

/** Knows whether something answers, by asking it again and again. */
export class Pulse {
  #failures: number;
  #since = new Date();
  #timer: NodeJS.Timeout | undefined;
  #told: boolean | undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly look: (signal: AbortSignal) => Promise<void>,
    private readonly options: PulseOptions = {},
  ) {
    this.#failures = options.told ? Infinity : 0;
    this.#told = options.told ? undefined : true;
  }

  /** Begins to look: at once, if nothing is known yet. */
  start(): void {
    if (this.#told === undefined) void this.#look();
    else this.#wait();
  }

  stop(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
  }

  /** Whether it can be used now, and since when (ISO 8601) that has been so. */
  state(): { readonly ok: boolean; readonly since: string } {
    return { ok: this.#failures < (this.options.failures ?? 2), since: this.#since.toISOString() };
  }

  #wait(): void {
    const ms = (this.options.everyMs ?? EVERY_MS) * (0.8 + Math.random() * 0.4);
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const { signal } = this.#ended;
    try {
      await this.look(signal);
      this.#failures = 0;
    } catch {
      this.#failures++;
    }
    if (signal.aborted) return;
    const { ok } = this.state();
    if (ok !== this.#told) {
      this.#told = ok;
      this.#since = new Date();
      this.options.told?.(ok);
    }
    this.#wait();
  }
}
