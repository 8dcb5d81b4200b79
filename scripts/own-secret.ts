import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@data-connector/kit/config';

/** Puts a new secret there whole or not at all: a full disk or a kill must not leave half of one. */
function make(file: string): void {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    writeFileSync(unfinished, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true });
    linkSync(unfinished, file);
  } catch (error) {
    // Another start was quicker: its secret holds.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/**
 * A secret of this system that is made at its first start and stays: 32 bytes in a file that only its user can read.
 * @throws ConfigError that names the file if there is anything else in it
 */
export function ownSecret(folder: string, name: string): Uint8Array {
  const secrets = join(folder, 'secrets');
  const file = join(secrets, name);
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) make(file);
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new ConfigError([`${file} holds no whole secret: delete it, and the next start makes another`]);
  return new Uint8Array(Buffer.from(text, 'hex'));
}
