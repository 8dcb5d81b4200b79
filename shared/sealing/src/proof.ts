import type { Account, Connection } from '@data-connector/protocol';
import { sha256 } from './derive.js';
import type { SignedType, SigningKey } from './signing-key.js';

interface Bound {
  readonly version: 1;
  readonly provider: string;
  readonly did: string;
  readonly account: string;
  /** In the proof only where the account has one: some lists are found by it. */
  readonly username: string | undefined;
  /** SHA-256 of the tokens, base64url; they have too much entropy to be guessed from it. */
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** In the proof only where there is one. */
  readonly dpopKey: string | undefined;
  /** In the proof only where the account is at one of many servers: so no later request says where to ask. */
  readonly server: string | undefined;
  readonly app: string | undefined;
}

type Unproved = Omit<Connection, 'proof'>;

function bound({
  provider,
  did,
  account,
  accessToken,
  refreshToken,
  dpopKey,
  server,
  app,
}: { account: Account } & Unproved): Bound {
  return {
    version: 1,
    provider,
    did,
    account: account.id,
    username: account.username,
    accessToken: sha256(accessToken),
    refreshToken: refreshToken === undefined ? null : sha256(refreshToken),
    dpopKey: dpopKey === undefined ? undefined : sha256(dpopKey),
    server,
    app: app === undefined ? undefined : sha256(app),
  };
}

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
