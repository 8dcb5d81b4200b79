import { createHash, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { SCRYPT, passphraseSaltInput } from '@data-connector/protocol';
import { ConnectorError, retryIn } from '@data-connector/kit/errors';

/** Whose key it is, for the passphrase's salt. */
export interface KeyOwner {
  readonly did: string;
  readonly provider: string;
  readonly accountId: string;
}

/** Each takes 32 MiB and a thread of libuv's four: two at a time leave room for everything else. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 50;
/** By then those that wait are derived. */
const AGAIN_MS = 5000;

const scryptOf = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
let running = 0;
const waiting: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running < AT_ONCE) {
    running++;
    return;
  }
  if (waiting.length >= WAITING_AT_MOST) throw new ConnectorError('busy', retryIn(AGAIN_MS));
  await new Promise<void>((resolve) => waiting.push(resolve));
}

function done(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}

/**
 * The secret that a passphrase stands for, for one person, provider and account (scrypt, RFC 7914).
 * @throws ConnectorError `busy` when too many wait.
 */
export async function secretOfPassphrase(
  passphrase: string,
  { did, provider, accountId }: KeyOwner,
): Promise<Buffer> {
  const salt = createHash('sha256')
    .update(passphraseSaltInput(did, provider, accountId))
    .digest();
  const { N, r, p, dkLen } = SCRYPT;
  await turn();
  try {
    return await scryptOf(passphrase, salt, dkLen, { N, r, p, maxmem: 64 * 2 ** 20 });
  } finally {
    done();
  }
}
