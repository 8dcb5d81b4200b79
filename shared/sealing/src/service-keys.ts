import { createHmac, randomBytes } from 'node:crypto';
import type { SigningJwk } from '@data-connector/protocol';
import { derive } from './derive.js';
import { SecretKeys, type OwnType } from './secret-keys.js';
import type { SignedType, SigningKey } from './signing-key.js';

/** The secrets of a service, each of 32 bytes or more, the same in each replica. */
export interface ServiceSecrets {
  /** The first makes whatever is signed or sealed; what another made holds too, so that one can take the other's place. */
  readonly service: readonly [Uint8Array, ...Uint8Array[]];
  /** By it persons, accounts and tokens are known again. It stays: under another one nothing that is stored is found. */
  readonly index: Uint8Array;
}

/** The keys of one service, all derived from its secrets: replicas need to share nothing else. */
export class ServiceKeys {
  private constructor(
    private readonly current: SecretKeys,
    /** Of each service secret, the current one's first. */
    private readonly all: readonly SecretKeys[],
    private readonly hashKey: Uint8Array,
  ) {}

  /** Derives all keys. */
  static async derive({ service: [secret, ...others], index }: ServiceSecrets): Promise<ServiceKeys> {
    const [current, ...accepted] = await Promise.all([
      SecretKeys.derive(secret),
      ...others.map((other) => SecretKeys.derive(other)),
    ]);
    return new ServiceKeys(current, [current, ...accepted], derive(index, 'data-connector/service/hash'));
  }

  /** What is signed is signed with it. */
  get signing(): SigningKey {
    return this.current.signing;
  }

  /** What GET /providers publishes: a public key for each service secret. */
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

  /** A keyed hash of parts, base64url: equal parts give the same one, and without the index secret it tells nothing. */
  hash(purpose: string, ...parts: readonly string[]): string {
    return createHmac('sha256', this.hashKey)
      .update(JSON.stringify([purpose, ...parts]))
      .digest('base64url');
  }

  /** By which the service says who it is at third parties that know it by a public key. */
  get client(): SigningKey {
    return this.current.client;
  }

  /** What such a third party is told: a public key for each service secret. */
  get clientJwks(): SigningJwk[] {
    return this.all.map(({ client }) => client.publicJwk);
  }

  /** Seals a value: only this service's replicas can open it. */
  seal(typ: OwnType, value: unknown): string {
    return this.current.seal(typ, JSON.stringify(value));
  }

  /** Opens what was sealed as this type; nothing if that was not by this service. */
  open(typ: OwnType, token: string): unknown {
    return this.#open(typ, token)?.value;
  }

  /** The same, sealed anew if a former service secret has sealed it; what cannot be opened stays as it is. */
  resealed(typ: OwnType, token: string): string {
    const opened = this.#open(typ, token);
    return opened && opened.by !== this.current ? this.seal(typ, opened.value) : token;
  }

  #open(typ: OwnType, token: string): { readonly by: SecretKeys; readonly value: unknown } | undefined {
    for (const by of this.all) {
      const text = by.open(typ, token);
      if (text !== undefined) return { by, value: JSON.parse(text) as unknown };
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
