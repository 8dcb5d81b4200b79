import type { Account, Connection } from '@data-connector/protocol';
import { sha256 } from './derive.js';
import type { SignedType, SigningKey } from './signing-key.js';

interface Bound {
  readonly version: 1;
  readonly provider: string;
  readonly did: string;
  readonly account: string;
  /** SHA-256 of the tokens, base64url; they have too much entropy to be guessed from it. */
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

type Unproved = Omit<Connection, 'proof'>;

function bound({
  provider,
  did,
  account,
  accessToken,
  refreshToken,
}: { account: Account } & Unproved): Bound {
  return {
    version: 1,
    provider,
    did,
    account: account.id,
    accessToken: sha256(accessToken),
    refreshToken: refreshToken === undefined ? null : sha256(refreshToken),
  };
}

/** A connection with the service's proof that person, account and tokens belong together. */
export async function withProof(signing: SigningKey, unproved: Unproved): Promise<Connection> {
  return { ...unproved, proof: await signing.sign('proof', bound(unproved)) };
}

/** Tells whether a connection's proof was issued by this service for exactly this person, account and tokens. */
export async function proofHolds(
  keys: { verify(typ: SignedType, jws: string): Promise<unknown> },
  connection: Connection,
): Promise<boolean> {
  const proved = await keys.verify('proof', connection.proof);
  const expected = bound(connection);
  return (
    typeof proved === 'object' &&
    proved !== null &&
    Object.entries(expected).every(([name, value]) => (proved as Record<string, unknown>)[name] === value)
  );
}
