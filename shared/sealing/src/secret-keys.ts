import { createHmac, timingSafeEqual } from 'node:crypto';
import { encodeHeader, openCompact, sealCompact } from './compact.js';
import { derive } from './derive.js';
import { SigningKey } from './signing-key.js';

/** What only the replicas of one service open: attempts to connect, and the service's apps at servers. */
export type OwnType = 'flow' | 'app';

const headerOf = (typ: OwnType) => encodeHeader({ alg: 'dir', enc: 'A256GCM', typ });
const HEADERS: Readonly<Record<OwnType, string>> = { flow: headerOf('flow'), app: headerOf('app') };

/** Every key that derives from one service secret, each for one purpose. */
export class SecretKeys {
  readonly #own: Readonly<Record<OwnType, Buffer>>;
  readonly #token: Buffer;
  /** The password of the service's own account at CouchDB. */
  readonly storePassword: string;

  private constructor(
    secret: Uint8Array,
    readonly signing: SigningKey,
    /** By which the service says who it is where it has no secret (RFC 7523). */
    readonly client: SigningKey,
  ) {
    this.#own = {
      flow: derive(secret, 'data-connector/service/flow'),
      app: derive(secret, 'data-connector/service/app'),
    };
    this.#token = derive(secret, 'data-connector/service/token');
    this.storePassword = derive(secret, 'data-connector/service/store').toString('base64url');
  }

  /** Derives all keys. @param secret 32 bytes or more */
  static async derive(secret: Uint8Array): Promise<SecretKeys> {
    const [signing, client] = await Promise.all([
      SigningKey.derive(secret, 'data-connector/service/sign'),
      SigningKey.derive(secret, 'data-connector/service/client'),
    ]);
    return new SecretKeys(secret, signing, client);
  }

  /** Seals a text. */
  seal(typ: OwnType, text: string): string {
    return sealCompact(this.#own[typ], HEADERS[typ], text);
  }

  /** Opens what was sealed as this type; nothing if it is not of this secret. */
  open(typ: OwnType, token: string): string | undefined {
    return openCompact(this.#own[typ], HEADERS[typ], token);
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
