import { ConnectorError } from '@data-connector/kit/errors';
import { Places } from './places.js';
import { RunAborted, type SyncRun } from './run.js';

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
  add({ syncId }: SyncRun, controls: RunControls, ended: Promise<void>): void {
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
