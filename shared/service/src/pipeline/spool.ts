import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { Gate } from '@data-connector/kit/time';

/** A sealed batch that waits for CouchDB. */
export interface Spooled {
  readonly bytes: number;
  read(): Promise<Buffer>;
  /** Deletes it and makes room for another. */
  drop(): Promise<void>;
}

/** Host, process and replica. In a container each process is number 1, and its host's name is the container's. */
const FOLDER = /^(.+)\.(\d+)\.[0-9a-f-]+$/;
/** What another host's process left can be known only by its age: one that lives shows it as often as this. */
const SHOWN_EVERY_MS = 3_600_000;
const ABANDONED_MS = 24 * SHOWN_EVERY_MS;
/** Folders of spools that this process has open: one that only has its pid is of a process before it. */
const open = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Tells whether nobody will come back for a spool's folder. */
async function isAbandoned(folder: string, host: string, pid: number): Promise<boolean> {
  if (host === hostname()) return !open.has(folder) && !isAlive(pid);
  const shown = await stat(folder).catch(() => undefined);
  return shown !== undefined && Date.now() - shown.mtimeMs > ABANDONED_MS;
}

/** How much may wait in a spool, in bytes: in all, and of that in memory, where batches stay as long as CouchDB keeps up. */
export interface SpoolSize {
  readonly maxBytes: number;
  readonly memoryBytes: number;
}

/**
 * Sealed batches between the third party and CouchDB: the first few in memory, the rest on disk, so that memory stays small
 * when CouchDB is slow. It is bounded: who wants to add to a full spool waits. It is the only thing of this system that
 * touches a disk.
 */
export class Spool {
  #bytes = 0;
  #inMemory = 0;
  #count = 0;
  readonly #dropped = new Gate();
  readonly #showing: NodeJS.Timeout;

  private constructor(
    private readonly folder: string,
    private readonly size: SpoolSize,
  ) {
    const show = () => void utimes(folder, new Date(), new Date()).catch(() => undefined);
    this.#showing = setInterval(show, SHOWN_EVERY_MS).unref();
  }

  /** Opens a spool in a folder of its own below `root`, and deletes what processes that are gone have left there: other hosts' may share it. */
  static async open(root: string, replica: string, size: SpoolSize): Promise<Spool> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) {
      const [, host, pid] = FOLDER.exec(name) ?? [];
      const left = resolve(root, name);
      if (host !== undefined && (await isAbandoned(left, host, Number(pid))))
        await rm(left, { recursive: true, force: true });
    }
    const folder = resolve(root, `${hostname()}.${process.pid}.${replica}`);
    open.add(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, size);
  }

  /** Bytes that wait now. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a sealed batch, and waits while the spool is full. Its room is taken before anything else happens, so that of
   * those who wait one gets in for each that goes: the spool holds at most one batch more than its size.
   * @throws the signal's reason; what the disk says
   */
  async add(body: Buffer, signal: AbortSignal): Promise<Spooled> {
    signal.throwIfAborted();
    while (this.#bytes >= this.size.maxBytes) {
      await this.#dropped.wait(signal);
      signal.throwIfAborted();
    }
    const bytes = body.length;
    this.#bytes += bytes;
    const dropped = () => {
      this.#bytes -= bytes;
      this.#dropped.open();
    };
    return this.#inMemory + bytes <= this.size.memoryBytes
      ? this.#hold(body, dropped)
      : this.#write(body, signal, dropped);
  }

  #hold(body: Buffer, dropped: () => void): Spooled {
    const bytes = body.length;
    this.#inMemory += bytes;
    return {
      bytes,
      read: async () => body,
      drop: async () => {
        this.#inMemory -= bytes;
        dropped();
      },
    };
  }

  async #write(body: Buffer, signal: AbortSignal, dropped: () => void): Promise<Spooled> {
    const file = join(this.folder, `${++this.#count}.batch`);
    const drop = async () => {
      // A file that does not go must not take the process with it; the next start deletes it.
      await rm(file, { force: true }).catch(() => undefined);
      dropped();
    };
    try {
      await writeFile(file, body, { mode: 0o600 });
      signal.throwIfAborted();
    } catch (error) {
      await drop();
      throw error;
    }
    return { bytes: body.length, read: () => readFile(file), drop };
  }

  /** Deletes the spool with all that is left in it. */
  async close(): Promise<void> {
    clearInterval(this.#showing);
    await rm(this.folder, { recursive: true, force: true });
    open.delete(this.folder);
  }
}
