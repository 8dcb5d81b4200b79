import { within } from '@data-connector/kit/time';
import { patient } from './hurry.js';

/** Documents of one request. */
const AT_ONCE = 50;
/** So long a write waits at most for those that are on their way, in ms. */
const WAIT_MS = 50;

interface Waiting {
  /** The document, as JSON. */
  readonly text: string;
  /** Called with its revision, if it is known to be stored. */
  readonly stored: (rev: string | undefined) => void;
}

/**
 * Writes of one database that come while others are on their way go together, in one request: what a store does for each
 * request, and for the disk, it does once for all of them. A write that comes alone waits for nothing, and one that is slow
 * holds nobody up.
 */
export class WriteGroup {
  readonly #waiting = new Map<string, Waiting>();
  #onTheirWay = 0;

  /** @param send writes documents; gives the revisions of those that are known to be stored, by id */
  constructor(private readonly send: (texts: readonly string[]) => Promise<ReadonlyMap<string, string>>) {}

  /**
   * Writes one document.
   * @param alone writes it in a request of its own, where that with others has not, or it is not known whether it has
   * @returns its revision
   * @throws what `alone` throws
   */
  async put(id: string, text: string, alone: () => Promise<string>): Promise<string> {
    if (this.#onTheirWay > 0 && !this.#waiting.has(id)) {
      const rev = await new Promise<string | undefined>((stored) => this.#waiting.set(id, { text, stored }));
      if (rev !== undefined) return rev;
    }
    return this.#go(alone);
  }

  #go<T>(write: () => Promise<T>): Promise<T> {
    const going = write();
    this.#onTheirWay++;
    void within(going, WAIT_MS).then(() => {
      this.#onTheirWay--;
      if (this.#onTheirWay === 0) this.#next();
    });
    return going;
  }

  #next(): void {
    const group = [...this.#waiting].slice(0, AT_ONCE);
    for (const [id] of group) this.#waiting.delete(id);
    const [first, ...others] = group;
    if (!first) return;
    if (others.length === 0) return first[1].stored(undefined);
    const sending = () => this.send(group.map(([, { text }]) => text)).catch(() => new Map<string, string>());
    // Whoever was written before may be in a hurry that is none of theirs.
    void patient(() => this.#go(sending)).then((revs) => {
      for (const [id, { stored }] of group) stored(revs.get(id));
    });
  }
}
