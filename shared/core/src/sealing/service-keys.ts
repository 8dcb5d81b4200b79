import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeHeader, openCompact, sealCompact } from './compact.js';
import { derive } from './derive.js';
import { SigningKey } from './signing-key.js';

const FLOW_HEADER = encodeHeader({ alg: 'dir', enc: 'A256GCM', typ: 'flow' });

/** Every key of one service, each for one purpose, all derived from its secret: replicas need to share nothing else. */
export class ServiceKeys {
  readonly #flow: Buffer;
  readonly #token: Buffer;
  readonly #hash: Buffer;

  private constructor(
    secret: Uint8Array,
    readonly signing: SigningKey,
  ) {
    this.#flow = derive(secret, 'data-connector/service/flow');
    this.#token = derive(secret, 'data-connector/service/token');
    this.#hash = derive(secret, 'data-connector/service/hash');
    this.storePassword = derive(secret, 'data-connector/service/store').toString('base64url');
  }

  /** The password of the service's own account at CouchDB. */
  readonly storePassword: string;

  /** Derives all keys. @param secret 32 bytes or more */
  static async derive(secret: Uint8Array): Promise<ServiceKeys> {
    return new ServiceKeys(secret, await SigningKey.derive(secret));
  }

  /** The key under which persons, accounts and tokens are hashed before anything about them is stored. */
  get hashKey(): Buffer {
    return this.#hash;
  }

  /** A keyed hash of parts, base64url: equal parts give the same one, and without the service's secret it tells nothing. */
  hash(purpose: string, ...parts: readonly string[]): string {
    return createHmac('sha256', this.#hash)
      .update(JSON.stringify([purpose, ...parts]))
      .digest('base64url');
  }

  /** Seals a connection attempt: only this service's replicas can open it. */
  sealFlow(flow: unknown): string {
    return sealCompact(this.#flow, FLOW_HEADER, JSON.stringify(flow));
  }

  /** Opens a sealed connection attempt; nothing if it is not one of this service. */
  openFlow(token: string): unknown {
    const text = openCompact(this.#flow, FLOW_HEADER, token);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  /** A new capability for one sync. */
  syncToken(syncId: string): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${this.#mac(syncId, nonce)}`;
  }

  /** Tells whether a token is a capability for this sync, in constant time. */
  isSyncToken(syncId: string, token: string): boolean {
    const [nonce, mac, ...rest] = token.split('.');
    if (!nonce || !mac || rest.length > 0) return false;
    const expected = Buffer.from(this.#mac(syncId, nonce));
    const given = Buffer.from(mac);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #mac(syncId: string, nonce: string): string {
    return createHmac('sha256', this.#token).update(`${syncId}\n${nonce}`).digest('base64url');
  }
}
