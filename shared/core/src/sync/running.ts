import { RunAborted, type SyncRun } from './sync-run.js';

interface Running {
  readonly run: SyncRun;
  readonly abort: AbortController;
  /** Settles when nothing of it happens any more. */
  readonly ended: Promise<void>;
}

/** The syncs that run in this process. */
export class RunningSyncs {
  readonly #runs = new Map<string, Running>();
  #reserved = 0;

  constructor(private readonly atMost: number) {}

  get size(): number {
    return this.#runs.size;
  }

  /** Keeps a place for a run that is being prepared. @returns how to give it back; nothing if there is none left */
  reserve(): (() => void) | undefined {
    if (this.#runs.size + this.#reserved >= this.atMost) return undefined;
    this.#reserved++;
    return () => void this.#reserved--;
  }

  has(syncId: string): boolean {
    return this.#runs.has(syncId);
  }

  /** Keeps a run until it has ended. */
  add(run: SyncRun, abort: AbortController, ended: Promise<void>): void {
    const { syncId } = run;
    this.#runs.set(syncId, { run, abort, ended: ended.finally(() => this.#runs.delete(syncId)) });
  }

  /** Stops a run that somebody else has written the end of; resolves when nothing of it happens any more. */
  async abort(syncId: string): Promise<void> {
    const running = this.#runs.get(syncId);
    running?.abort.abort(new RunAborted());
    await running?.ended;
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
