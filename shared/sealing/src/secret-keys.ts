import { createHmac, timingSafeEqual } from 'node:crypto';
import { encodeHeader, openCompact, sealCompact } from './compact.js';
import { derive } from './derive.js';
import { SigningKey } from './signing-key.js';

const FLOW_HEADER = encodeHeader({ alg: 'dir', enc: 'A256GCM', typ: 'flow' });

/** Every key that derives from one service secret, each for one purpose. */
export class SecretKeys {
  readonly #flow: Buffer;
  readonly #token: Buffer;
  /** The password of the service's own account at CouchDB. */
  readonly storePassword: string;

  private constructor(
    secret: Uint8Array,
    readonly signing: SigningKey,
  ) {
    this.#flow = derive(secret, 'data-connector/service/flow');
    this.#token = derive(secret, 'data-connector/service/token');
    this.storePassword = derive(secret, 'data-connector/service/store').toString('base64url');
  }

  /** Derives all keys. @param secret 32 bytes or more */
  static async derive(secret: Uint8Array): Promise<SecretKeys> {
    return new SecretKeys(secret, await SigningKey.derive(secret));
  }

  /** Seals the text of a connection attempt. */
  sealFlow(text: string): string {
    return sealCompact(this.#flow, FLOW_HEADER, text);
  }

  /** Opens a sealed connection attempt; nothing if it is not one of this secret. */
  openFlow(token: string): string | undefined {
    return openCompact(this.#flow, FLOW_HEADER, token);
  }

  /** What makes a nonce a capability for a sync. */
  tokenMac(syncId: string, nonce: string): string {
    return createHmac('sha256', this.#token).update(`${syncId}\n${nonce}`).digest('base64url');
  }

  /** Tells whether a MAC is that of this sync and nonce, in constant time. */
  isTokenMac(syncId: string, nonce: string, mac: string): boolean {
    const expected = Buffer.from(this.tokenMac(syncId, nonce));
    const given = Buffer.from(mac);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
