import { randomBytes } from 'node:crypto';
import { LABELS } from '@data-connector/protocol';
import { encodeHeader, sealCompact } from './compact.js';
import { derive } from './derive.js';

/** The fresh key of one sync. It lives in the memory of the process that runs the sync; only its wrapped form leaves. */
export class DataKey {
  readonly bytes: Buffer;
  /** base64url of 16 bytes that are derived from the key: they name it and tell nothing. */
  readonly kid: string;
  readonly recordKey: Buffer;

  constructor(bytes: Buffer = randomBytes(32)) {
    this.bytes = bytes;
    this.kid = derive(bytes, LABELS.kid, 16).toString('base64url');
    this.recordKey = derive(bytes, LABELS.record);
  }

  /** Seals a signed result or connection (a compact JWS) so that only the Vault can open it. */
  seal(typ: 'result' | 'connection', jws: string): string {
    return sealCompact(
      derive(this.bytes, LABELS[typ]),
      encodeHeader({ alg: 'dir', enc: 'A256GCM', kid: this.kid, typ }),
      jws,
    );
  }
}
