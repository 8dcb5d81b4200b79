import { ConnectorError, retryIn } from '@data-connector/kit/errors';

/** Why a run was aborted from outside: nobody waits for its commit then. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted';
}

/** What ends a run, and what ends its calls to the third party only. */
export interface RunControls {
  readonly abort: AbortController;
  readonly fetching: AbortController;
}

interface Running extends RunControls {
  /** Settles when nothing of it happens any more. */
  readonly ended: Promise<void>;
}

/** The syncs that run in this process, or wait to. */
export class RunningSyncs {
  readonly #runs = new Map<string, Running>();
  readonly places: Places;

  /** @param atMost at once; `waitAtMost` for a place */
  constructor(atMost: number, waitAtMost = 0) {
    this.places = new Places(atMost, waitAtMost);
  }

  has(syncId: string): boolean {
    return this.#runs.has(syncId);
  }

  /** Keeps a run until it has ended. */
  add({ syncId }: { readonly syncId: string }, controls: RunControls, ended: Promise<void>): void {
    this.#runs.set(syncId, { ...controls, ended: ended.finally(() => this.#runs.delete(syncId)) });
  }

  /** Stops a run that somebody else has written the end of; resolves when nothing of it happens any more. */
  async abort(syncId: string): Promise<void> {
    const running = this.#runs.get(syncId);
    running?.abort.abort(new RunAborted());
    await running?.ended;
  }

  /** Ends what is being asked of third parties: what was fetched is still stored, committed and told. */
  stopFetching(): void {
    for (const { fetching } of this.#runs.values()) fetching.abort(new ConnectorError('stopped'));
  }

  /** Waits for all to end. */
  async settled(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ ended }) => ended));
  }

  /** Aborts all that still run. */
  async abortAll(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((syncId) => this.abort(syncId)));
  }
}

/** A place among the syncs that run: taken, or waited for. */
export interface Place {
  /** Where it stands in the queue: 1 is next; 0 once it does not wait any more. */
  readonly position: number;
  /** Resolves when it does not wait any more. */
  readonly called: Promise<void>;
  /** Gives it back, or ends the waiting. May be called twice. */
  leave(): void;
}

interface Waiting {
  readonly person: string;
  readonly call: () => void;
}

/** Before any sync has ended, one is taken to last so long, in ms. */
const FIRST_GUESS_MS = 10_000;
/** When to come back, in ms: not before, and not after. */
const [SOONEST_MS, LATEST_MS] = [2_000, 300_000];

/**
 * The places of the syncs that run in this process, and a queue for them. Its rounds go by person, so that who has many
 * accounts keeps nobody waiting who has one; and one person may fill a quarter of it.
 */
export class Places {
  /** By person, in the order of their turns. */
  readonly #queues = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;
  /** How long syncs have lasted of late, in ms. */
  #lasts = FIRST_GUESS_MS;

  constructor(
    private readonly atMost: number,
    private readonly waitAtMost: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Takes a place, or one in the queue. @throws ConnectorError `busy` with `retryAt` */
  take(person: string): Place {
    let resolve = () => {};
    const called = new Promise<void>((done) => (resolve = done));
    let began: number | undefined;
    let left = false;
    const call = () => {
      this.#running++;
      began = performance.now();
      resolve();
    };
    const waiting = { person, call };
    if (this.#running < this.atMost) call();
    else this.#queue(waiting);
    const position = () => (began !== undefined || left ? 0 : this.#positionOf(waiting));
    return {
      get position() {
        return position();
      },
      called,
      leave: () => {
        if (left) return;
        left = true;
        if (began === undefined) {
          this.#remove(waiting);
          return resolve();
        }
        this.#lasts += (performance.now() - began - this.#lasts) / 8;
        this.#running--;
        this.#callNext();
      },
    };
  }

  #queue(waiting: Waiting): void {
    const own = this.#queues.get(waiting.person) ?? [];
    if (this.#waiting >= this.waitAtMost || own.length >= Math.ceil(this.waitAtMost / 4)) throw this.#busy();
    this.#queues.set(waiting.person, [...own, waiting]);
    this.#waiting++;
  }

  /** In each round everybody who waits has one turn. */
  #positionOf(waiting: Waiting): number {
    const round = this.#queues.get(waiting.person)?.indexOf(waiting) ?? 0;
    let position = round + 1;
    let before = true;
    for (const [person, queue] of this.#queues) {
      if (person === waiting.person) before = false;
      else position += Math.min(queue.length, before ? round + 1 : round);
    }
    return position;
  }

  #remove(waiting: Waiting): void {
    const rest = this.#queues.get(waiting.person)?.filter((other) => other !== waiting) ?? [];
    if (rest.length > 0) this.#queues.set(waiting.person, rest);
    else this.#queues.delete(waiting.person);
    this.#waiting--;
  }

  #callNext(): void {
    const [next] = [...this.#queues.values()][0] ?? [];
    if (!next) return;
    this.#remove(next);
    // Whoever had a turn goes to the end of the round.
    const rest = this.#queues.get(next.person);
    if (rest && this.#queues.delete(next.person)) this.#queues.set(next.person, rest);
    next.call();
  }

  /** When the queue that there is will be over; somewhat later by chance, so that not all come at once. */
  #busy(): ConnectorError {
    const over = (this.#lasts * (this.#waiting + 1)) / this.atMost;
    const ms = Math.min(Math.max(over, SOONEST_MS), LATEST_MS) * (1 + Math.random() / 2);
    return new ConnectorError('busy', retryIn(ms));
  }
}
