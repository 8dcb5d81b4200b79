import { mkdirSync } from 'node:fs';
import type { Child, Ended } from './child.js';
import { startMain, type MainOptions } from './main-process.js';

/** One replica of a part: a process, and after a restart another one in its place. */
export interface Replica {
  readonly name: string;
  /** Its working folder; all that it writes is below. */
  readonly folder: string;
  /** The same after a restart. */
  readonly url: string;
  /** Every process that has been this replica, the latest last. */
  readonly processes: readonly Child[];
  end(signal: NodeJS.Signals): Promise<Ended>;
  /** Starts it again in the same place: same port, same folder, same settings. */
  restart(): Promise<void>;
}

/** Starts a replica and waits until it is ready. */
export async function startReplica(options: MainOptions): Promise<Replica> {
  mkdirSync(options.cwd, { recursive: true });
  const first = await startMain({ ...options, settings: { PORT: '0', ...options.settings } });
  const processes = [first.child];
  return {
    name: options.name,
    folder: options.cwd,
    url: first.url,
    processes,
    async end(signal) {
      const ended = await processes.at(-1)?.end(signal);
      if (!ended) throw new Error('There is no process');
      return ended;
    },
    async restart() {
      const settings = { ...options.settings, PORT: String(first.port) };
      processes.push((await startMain({ ...options, settings })).child);
    },
  };
}
