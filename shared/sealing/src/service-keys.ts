import { randomBytes } from 'node:crypto';
import type { SigningJwk } from '@data-connector/protocol';
import { SecretKeys } from './secret-keys.js';
import type { SignedType, SigningKey } from './signing-key.js';

/**
 * The keys of one service, all derived from its secrets: replicas need to share nothing else. What is made is made with
 * the current secret; what was made with another that is accepted holds too, so that a secret can be replaced while the
 * service runs.
 */
export class ServiceKeys {
  private constructor(
    private readonly current: SecretKeys,
    /** Each secret's keys, the current one's first. */
    readonly all: readonly SecretKeys[],
  ) {}

  /** Derives all keys. @param secret 32 bytes or more @param accepted other secrets whose things still hold */
  static async derive(secret: Uint8Array, accepted: readonly Uint8Array[] = []): Promise<ServiceKeys> {
    const [current, ...others] = await Promise.all([
      SecretKeys.derive(secret),
      ...accepted.map((other) => SecretKeys.derive(other)),
    ]);
    return new ServiceKeys(current, [current, ...others]);
  }

  /** What is signed is signed with it. */
  get signing(): SigningKey {
    return this.current.signing;
  }

  /** What GET /providers publishes: a public key for each secret. */
  get publicJwks(): SigningJwk[] {
    return this.all.map(({ signing }) => signing.publicJwk);
  }

  /** The password of the service's own account at CouchDB. */
  get storePassword(): string {
    return this.current.storePassword;
  }

  /** A signed payload, if a key of this service signed it as this type; nothing otherwise. */
  async verify(typ: SignedType, jws: string): Promise<unknown> {
    for (const { signing } of this.all) {
      const payload = await signing.verify(typ, jws);
      if (payload !== undefined) return payload;
    }
    return undefined;
  }

  /** A keyed hash of parts, base64url: equal parts give the same one, and without the service's secret it tells nothing. */
  hash(purpose: string, ...parts: readonly string[]): string {
    return this.current.hash(purpose, ...parts);
  }

  /** The hashes that parts have or may have been given: one for each secret, the current one's first. */
  hashes(purpose: string, ...parts: readonly string[]): string[] {
    return this.all.map((keys) => keys.hash(purpose, ...parts));
  }

  /** Seals a connection attempt: only this service's replicas can open it. */
  sealFlow(flow: unknown): string {
    return this.current.sealFlow(JSON.stringify(flow));
  }

  /** Opens a sealed connection attempt; nothing if it is not one of this service. */
  openFlow(token: string): unknown {
    for (const keys of this.all) {
      const text = keys.openFlow(token);
      if (text !== undefined) return JSON.parse(text) as unknown;
    }
    return undefined;
  }

  /** A new capability for one sync. */
  syncToken(syncId: string): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${this.current.tokenMac(syncId, nonce)}`;
  }

  /** Tells whether a token is a capability for this sync. */
  isSyncToken(syncId: string, token: string): boolean {
    const [nonce, mac, ...rest] = token.split('.');
    if (!nonce || !mac || rest.length > 0) return false;
    return this.all.some((keys) => keys.isTokenMac(syncId, nonce, mac));
  }
}
