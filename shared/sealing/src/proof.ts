import type { Connection } from '@data-connector/protocol';
import { sha256 } from './derive.js';
import type { SignedType, SigningKey } from './signing-key.js';

type Unproved = Omit<Connection, 'proof'>;

/** Of a token: it has too much entropy to be guessed from that. */
const hashed = (token: string | undefined) => (token === undefined ? undefined : sha256(token));

/** What a proof binds together. What is undefined stands in none. */
const bound = (connection: Unproved) => ({
  version: 1,
  provider: connection.provider,
  did: connection.did,
  account: connection.account.id,
  /** Some lists are found by it. */
  username: connection.account.username,
  accessToken: hashed(connection.accessToken),
  refreshToken: hashed(connection.refreshToken) ?? null,
  dpopKey: hashed(connection.dpopKey),
  /** So no later request says where to ask. */
  server: connection.server,
  app: hashed(connection.app),
});

/**
 * A connection with the service's proof that person, account and tokens belong together.
 * @param epoch how often the account's connections had been ended when its person consented
 */
export function withProof(signing: SigningKey, unproved: Unproved, epoch: number): Connection {
  return { ...unproved, proof: signing.sign('proof', { ...bound(unproved), epoch }) };
}

/** The epoch that a connection's proof names; nothing unless this service issued it for exactly this person, account and tokens. */
export async function provedEpoch(
  keys: { verify(typ: SignedType, jws: string): Promise<unknown> },
  connection: Connection,
): Promise<number | undefined> {
  const proved = await keys.verify('proof', connection.proof);
  if (typeof proved !== 'object' || proved === null) return undefined;
  const { epoch, ...rest } = proved as Record<string, unknown>;
  const holds = Object.entries(bound(connection)).every(([name, value]) => rest[name] === value);
  return holds && Number.isSafeInteger(epoch) ? (epoch as number) : undefined;
}
