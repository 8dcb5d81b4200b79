import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { DID_PROOF_SECONDS, didProofHash, type DidProofClaims } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import type { VaultCrypto } from '../keys/vault-crypto.js';
import type { Prover } from './prover.js';

/** Whose proofs, for which gateway. */
export interface Proving {
  readonly did: string;
  readonly prover: Prover;
  /** The gateway's URL. */
  readonly gateway: string;
  readonly randomBytes: VaultCrypto['randomBytes'];
}

/** One request to prove. */
export interface RequestToProve {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As the gateway sees it: `/sync/meadow`. */
  readonly path: string;
  /** As it is sent, without `?`. */
  readonly query?: string;
  /** As it is sent. */
  readonly body?: string | undefined;
}

/** `iat` lies so many seconds in the past: a phone's clock may be that much, and what the server allows, fast. */
const BACK = 60;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: ':80', https: ':443' };

/** The origin of a URL as URL writes it, which is not in every React Native. */
function originOf(url: string): string {
  const [, scheme = '', host = ''] = /^(https?):\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(url) ?? [];
  const protocol = scheme.toLowerCase();
  const port = DEFAULT_PORTS[protocol] ?? '';
  const lower = host.toLowerCase();
  return `${protocol}://${lower.endsWith(port) ? lower.slice(0, lower.length - port.length) : lower}`;
}

const segment = (value: object): string => base64urlnopad.encode(utf8ToBytes(JSON.stringify(value)));

/** The signature as JOSE wants it; wallets count the recovery byte from 27. @throws VaultError `did_proof_invalid` */
function joseSignature(signature: Uint8Array, alg: Prover['alg']): Uint8Array {
  const recoverable = alg === 'ES256K-R';
  if (signature.length !== (recoverable ? 65 : 64)) throw new VaultError('did_proof_invalid');
  const last = signature[64] ?? 0;
  return recoverable && last >= 27
    ? concatBytes(signature.slice(0, 64), Uint8Array.of(last - 27))
    : signature;
}

/**
 * A DID proof for one request, to be sent at once and only once.
 * @throws VaultError `did_proof_invalid` if the signature is not of the algorithm's length; what the app's own signer throws
 */
export async function makeDidProof(
  { did, prover, gateway, randomBytes }: Proving,
  { method, path, query = '', body = '' }: RequestToProve,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000) - BACK;
  const claims: DidProofClaims = {
    iss: did,
    aud: originOf(gateway),
    iat,
    exp: iat + DID_PROOF_SECONDS.life,
    jti: base64urlnopad.encode(randomBytes(18)),
    htm: method,
    htu: path,
    qth: didProofHash(query),
    bth: didProofHash(body),
  };
  const input = `${segment({ typ: 'JWT', alg: prover.alg })}.${segment(claims)}`;
  const signature = await prover.sign(utf8ToBytes(input));
  return `${input}.${base64urlnopad.encode(joseSignature(signature, prover.alg))}`;
}
