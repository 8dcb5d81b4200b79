import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from './make-secrets.js';

/** What became of a part's files, by their names. */
export interface Kept {
  readonly part: string;
  readonly made: readonly string[];
  readonly there: readonly string[];
}

/** What a folder has of these secrets: files that are not there are left out. @throws Error when one cannot be read */
export function readSecrets(folder: string, names: Readonly<Record<string, readonly string[]>>): Secrets {
  const parts = Object.entries(names).map(([part, keys]) => {
    const files = keys.filter((key) => existsSync(join(folder, part, key)));
    const texts = files.map((key) => [key, readFileSync(join(folder, part, key), 'utf8')] as const);
    return [part, Object.fromEntries(texts)] as const;
  });
  return Object.fromEntries(parts);
}

/** Whether the file was made; one that is there stays as it is. */
function made(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  chmodSync(file, 0o644);
  return true;
}

/**
 * Writes the secrets that are not there yet: a folder a part, a file a secret. Only the owner gets into `folder`; the files
 * themselves can be read by anyone, since a container's user is another one.
 */
export function writeMissing(folder: string, secrets: Secrets): Kept[] {
  mkdirSync(folder, { recursive: true });
  // Before the first secret is in it, and whatever the umask or an earlier hand made of it.
  chmodSync(folder, 0o700);
  return Object.entries(secrets).map(([part, files]) => {
    mkdirSync(join(folder, part), { recursive: true });
    chmodSync(join(folder, part), 0o755);
    const results = Object.entries(files).map(
      ([key, text]) => [key, made(join(folder, part, key), text)] as const,
    );
    const those = (wanted: boolean) => results.filter(([, isNew]) => isNew === wanted).map(([key]) => key);
    return { part, made: those(true), there: those(false) };
  });
}
