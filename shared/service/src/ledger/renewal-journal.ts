import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOf } from '@data-connector/protocol';
import type { Log } from '@data-connector/kit/log';
import { Beside } from '@data-connector/kit/time';
import { renewedFormat, type Renewed } from './accounts.js';

/** Room for one entry, in bytes: tokens and profile of the largest connection, sealed. */
const ENTRY_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 2000;
/** What nobody has written into for so long is of a process that was killed before an answer came, in ms. */
const EMPTY_MS = 24 * 3_600_000;

/** Room for what one renewal brings, taken before the third party is asked. */
export interface JournalEntry {
  /** Writes it to the disk, in one write, before anything else can happen in this process. */
  write(renewed: Renewed): void;
  /** It is kept elsewhere, or there is nothing to keep. */
  drop(): void;
  /** It could not be kept elsewhere: whoever looks next tries again. */
  leave(): void;
}

/**
 * What renewals have brought, until it is in the account documents: a process that is killed between the third party's
 * answer and that leaves it here, in the spool's folder, and whoever starts or looks there next carries it over. An entry
 * holds keyed hashes and what only the person can open.
 */
export class RenewalJournal {
  readonly #folder: string;
  readonly #own = new Set<string>();
  readonly #looking = new Beside();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param carry writes down what a renewal brought; it may have been written already */
  constructor(
    root: string,
    private readonly carry: (renewed: Renewed) => Promise<unknown>,
    private readonly log: Log,
  ) {
    this.#folder = join(root, 'renewals');
  }

  /** Carries over what other processes have left, now and every other second. */
  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    await this.#look();
    this.#timer = setInterval(() => this.#looking.begin(() => this.#look()), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking.ended();
  }

  /** Takes room for one renewal. @throws Error of the disk, if it has none */
  reserve(): JournalEntry {
    const name = `${randomUUID()}.json`;
    const file = join(this.#folder, name);
    const fd = openSync(file, 'wx', 0o600);
    let open = true;
    const close = () => {
      if (open) closeSync(fd);
      open = false;
      this.#own.delete(name);
    };
    const drop = () => {
      close();
      rmSync(file, { force: true });
    };
    this.#own.add(name);
    try {
      writeSync(fd, ' '.repeat(ENTRY_BYTES));
    } catch (error) {
      drop();
      throw error;
    }
    return {
      write(renewed) {
        writeSync(fd, JSON.stringify(renewed), 0);
        fdatasyncSync(fd);
      },
      drop,
      leave: close,
    };
  }

  async #look(): Promise<void> {
    const told = (error: unknown): void =>
      this.log.warn('a renewed token that was left on the disk could not be carried over yet', { error });
    const names = await readdir(this.#folder).catch((error: unknown) => told(error) ?? []);
    for (const name of names)
      if (!this.#stopped && !this.#own.has(name))
        // One that cannot be carried over holds up no other.
        await this.#carryOver(join(this.#folder, name)).catch(told);
  }

  async #carryOver(file: string): Promise<void> {
    const text = await readFile(file, 'utf8').catch(unlessGone);
    if (text === undefined) return;
    const left = renewedFormat.safeParse(jsonOf(text)).data;
    if (left) {
      await this.carry(left);
      this.log.warn('a renewed token was carried over from a process that is gone', {});
    } else {
      // Another process that lives may be about to write into it.
      const about = await stat(file).catch(unlessGone);
      if (!about || Date.now() - about.mtimeMs < EMPTY_MS) return;
    }
    await rm(file, { force: true });
  }
}

/** Another process may have carried an entry over by now; one that cannot be read is not one without anything in it. */
function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
