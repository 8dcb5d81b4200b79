import type { ChangesRequest } from './changes-options.js';
import type { Database } from './database.js';
import type { Outlet } from './outlet.js';

/** Waits for the database's next change, giving signs of life meanwhile. */
export class Alarm {
  readonly #stops: (() => void)[] = [];
  readonly #timeout: number | undefined;
  readonly #over: () => boolean;
  #rung = false;
  #ring: (more: boolean) => void = () => undefined;

  constructor(database: Database, { feed, heartbeat, timeout }: ChangesRequest, outlet: Outlet) {
    this.#over = () => database.ended || outlet.closed;
    if (feed === 'normal') return;
    this.#timeout = heartbeat === undefined ? timeout : undefined;
    const wake = (): void => {
      this.#rung = true;
      this.#ring(!database.ended);
    };
    this.#stops.push(database.listen(wake));
    outlet.onClose(() => this.#ring(false));
    if (heartbeat === undefined) return;
    const pulse = setInterval(() => outlet.beat(), heartbeat);
    this.#stops.push(() => clearInterval(pulse));
  }

  /** Changes from here on count as news. */
  reset(): void {
    this.#rung = false;
  }

  /** True at the next change, false when there is no use in waiting any longer. */
  async next(): Promise<boolean> {
    if (this.#over()) return false;
    if (this.#rung) return true;
    let timer: NodeJS.Timeout | undefined;
    const more = await new Promise<boolean>((resolve) => {
      this.#ring = resolve;
      if (this.#timeout !== undefined) timer = setTimeout(() => resolve(false), this.#timeout);
    });
    clearTimeout(timer);
    return more;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
