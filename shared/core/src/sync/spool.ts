import { mkdir, readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gate } from './gate.js';

/** A sealed batch on disk. */
export interface Spooled {
  readonly bytes: number;
  read(): Promise<Buffer>;
  /** Deletes it and makes room for another. */
  drop(): Promise<void>;
}

const FOLDER = /^(\d+)-[0-9a-f-]+$/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Sealed batches on disk between the third party and CouchDB, so that memory stays small when CouchDB is slow. It is
 * bounded: who wants to add to a full spool waits. It is the only thing of this system that touches a disk.
 */
export class Spool {
  #bytes = 0;
  #count = 0;
  readonly #dropped = new Gate();

  private constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** Opens a spool in a folder of its own below `root`, and deletes what processes that are gone have left there. */
  static async open(root: string, replica: string, maxBytes: number): Promise<Spool> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) {
      const pid = FOLDER.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid)))
        await rm(join(root, name), { recursive: true, force: true });
    }
    const folder = join(root, `${process.pid}-${replica}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, maxBytes);
  }

  /** Bytes on disk now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Waits for room. @throws the signal's reason */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#bytes >= this.maxBytes) {
      signal.throwIfAborted();
      await this.#dropped.wait(signal);
    }
  }

  /** Puts a sealed batch on disk. */
  async add(body: Buffer): Promise<Spooled> {
    this.#bytes += body.length;
    const file = join(this.folder, `${++this.#count}.batch`);
    await writeFile(file, body, { mode: 0o600 });
    return {
      bytes: body.length,
      read: () => readFile(file),
      drop: async () => {
        await unlink(file);
        this.#bytes -= body.length;
        this.#dropped.open();
      },
    };
  }

  /** Deletes the spool with all that is left in it. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
