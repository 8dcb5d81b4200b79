import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** What an account's document keeps instead of its password, named as CouchDB 3.5 names it. */
export interface PasswordProof {
  password_scheme: 'pbkdf2';
  pbkdf2_prf: 'sha256';
  iterations: number;
  /** Hex. */
  salt: string;
  /** 32 bytes, hex. */
  derived_key: string;
}

// About 5 ms: enough against guessing by hand; whoever reads the store's files has the databases too.
const iterations = 10_000;

let last: Promise<unknown> = Promise.resolve();

/** One at a time, so that guessing takes one thread of Node's four and not the disk's as well. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}

/** Derives what to store for a password. */
export async function provePassword(password: string): Promise<PasswordProof> {
  const salt = randomBytes(16).toString('hex');
  const key = await inTurn(() => derive(password, salt, iterations, 32, 'sha256'));
  return {
    password_scheme: 'pbkdf2',
    pbkdf2_prf: 'sha256',
    iterations,
    salt,
    derived_key: key.toString('hex'),
  };
}

/** Whether the password is the one that `proof` was derived from. */
export async function checkPassword(password: string, proof: PasswordProof): Promise<boolean> {
  const known = Buffer.from(proof.derived_key, 'hex');
  const key = await inTurn(() => derive(password, proof.salt, proof.iterations, 32, 'sha256'));
  return known.length === key.length && timingSafeEqual(known, key);
}
