import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newUuid } from './names.js';
import type { Place } from './pouch.js';
import type { Security } from './security.js';

/** What is known of a database without opening it. */
export interface About {
  name: string;
  uuid: string;
  security?: Security;
}

/** Where databases are kept: on disk, or for the life of the process. */
export interface Shelf {
  /** All databases kept here. */
  load(): Promise<About[]>;
  /** Keeps a new database, or what has changed about one. */
  keep(about: About): Promise<void>;
  /** From here on the database does not exist, not even after a crash. */
  forget(uuid: string): Promise<void>;
  /** Frees what a forgotten database took; no handle on it may be open. */
  erase(uuid: string): Promise<void>;
  place(uuid: string): Place;
}

/** Databases that end with the process. */
export function memoryShelf(): Shelf {
  const prefix = newUuid();
  return {
    load: async () => [],
    keep: async () => undefined,
    forget: async () => undefined,
    erase: async () => undefined,
    place: (uuid) => ({ adapter: 'memory', path: `${prefix}/${uuid}` }),
  };
}

/** Databases in a folder each, named by uuid, so that two of one name never meet; `about.json` makes a folder a database. */
export function diskShelf(root: string): Shelf {
  const folder = (uuid: string): string => join(root, uuid);
  const aboutFile = (uuid: string): string => join(root, uuid, 'about.json');
  const erase = (uuid: string): Promise<void> => rm(folder(uuid), { recursive: true, force: true });

  const read = async (uuid: string): Promise<About[]> => {
    try {
      return [{ ...(JSON.parse(await readFile(aboutFile(uuid), 'utf8')) as About), uuid }];
    } catch {
      await erase(uuid);
      return [];
    }
  };

  return {
    load: async () => {
      await mkdir(root, { recursive: true });
      const folders = (await readdir(root)).filter((name) => /^[0-9a-f]{32}$/.test(name));
      return (await Promise.all(folders.map(read))).flat();
    },
    keep: async (about) => {
      await mkdir(folder(about.uuid), { recursive: true });
      const draft = join(folder(about.uuid), `about.${newUuid()}`);
      await writeFile(draft, JSON.stringify(about));
      await rename(draft, aboutFile(about.uuid));
    },
    forget: (uuid) => rm(aboutFile(uuid), { force: true }),
    erase,
    place: (uuid) => ({ adapter: 'leveldb', path: join(folder(uuid), 'data') }),
  };
}
