import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Gate } from './gate.js';

/** A sealed batch that waits for CouchDB. */
export interface Spooled {
  readonly bytes: number;
  read(): Promise<Buffer>;
  /** Deletes it and makes room for another. */
  drop(): Promise<void>;
}

const FOLDER = /^(\d+)-[0-9a-f-]+$/;
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

  private constructor(
    private readonly folder: string,
    private readonly size: SpoolSize,
  ) {}

  /** Opens a spool in a folder of its own below `root`, and deletes what processes that are gone have left there. */
  static async open(root: string, replica: string, size: SpoolSize): Promise<Spool> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) {
      const pid = FOLDER.exec(name)?.[1];
      const left = resolve(root, name);
      if (pid !== undefined && !open.has(left) && !isAlive(Number(pid)))
        await rm(left, { recursive: true, force: true });
    }
    const folder = resolve(root, `${process.pid}-${replica}`);
    open.add(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, size);
  }

  /** Bytes that wait now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Waits for room. @throws the signal's reason */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#bytes >= this.size.maxBytes) {
      signal.throwIfAborted();
      await this.#dropped.wait(signal);
    }
  }

  /** Takes a sealed batch. */
  async add(body: Buffer): Promise<Spooled> {
    const bytes = body.length;
    this.#bytes += bytes;
    const dropped = () => {
      this.#bytes -= bytes;
      this.#dropped.open();
    };
    return this.#inMemory + bytes <= this.size.memoryBytes
      ? this.#hold(body, dropped)
      : this.#write(body, dropped);
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

  async #write(body: Buffer, dropped: () => void): Promise<Spooled> {
    const file = join(this.folder, `${++this.#count}.batch`);
    const drop = async () => {
      // A file that does not go must not take the process with it; the next start deletes it.
      await rm(file, { force: true }).catch(() => undefined);
      dropped();
    };
    try {
      await writeFile(file, body, { mode: 0o600 });
    } catch (error) {
      await drop();
      throw error;
    }
    return { bytes: body.length, read: () => readFile(file), drop };
  }

  /** Deletes the spool with all that is left in it. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    open.delete(this.folder);
  }
}
