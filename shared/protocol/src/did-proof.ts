import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import * as z from 'zod/mini';

/** The request header that carries a DID proof. */
export const DID_PROOF_HEADER = 'did-proof';

/** The query parameter that carries it where the Vault opens a URL: `GET /connect` and `GET /sync`. */
export const DID_PROOF_PARAMETER = 'proof';

/**
 * Between gateway and service only: the POST that carries it stands for a `GET /sync` whose query has this `qth`. The
 * gateway takes it away from what clients send.
 */
export const DID_PROOF_QUERY_HEADER = 'did-proof-query';

/** The longest time from `iat` to `exp`, and how far ahead of the server's clock `iat` may be, in seconds. */
export const DID_PROOF_SECONDS = { life: 300, ahead: 60 } as const;

/** JOSE algorithms of DID proofs. ES256K-R is ES256K with a 65th byte, 0 or 1, by which the key is recovered. */
export const DID_PROOF_ALGORITHMS = ['EdDSA', 'ES256', 'ES256K', 'ES256K-R'] as const;
export type DidProofAlgorithm = (typeof DID_PROOF_ALGORITHMS)[number];

/** The form of a DID proof: a compact JWS (RFC 7515 section 7.1) of at most 2048 characters. */
export const didProof = z.string().check(z.maxLength(2048), z.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/));

/** Tells whether a text has the form of a DID proof. */
export function isDidProof(text: unknown): text is string {
  return didProof.safeParse(text).success;
}

/** The header of a DID proof. Other members are allowed and say nothing, but none that is critical (`crit`). */
export const didProofHeader = z.object({
  typ: z.literal('JWT'),
  alg: z.enum(DID_PROOF_ALGORITHMS),
  crit: z.optional(z.undefined()),
});

const hash = z.string().check(z.regex(/^[\w-]{43}$/));
const seconds = z.int().check(z.minimum(0));

/**
 * The claims of a DID proof: a JWT (RFC 7519) by which a Vault proves, for one request, that its person controls the DID.
 * Like DPoP (RFC 9449) it names the request; it holds hashes of query and body, so that a proof repeats nothing secret.
 */
export const didProofClaims = z.object({
  /** The request's `did`. */
  iss: z.string(),
  /** The origin of the gateway's public URL: `https://connect.example`. */
  aud: z.string(),
  /** Seconds since 1970, as are `exp` and `nbf`. */
  iat: seconds,
  /** At most 300 s after `iat`. */
  exp: seconds,
  nbf: z.optional(seconds),
  /** At least 128 random bits; a proof counts once. */
  jti: z.string().check(z.regex(/^[\x21-\x7e]{22,128}$/)),
  /** The request's method. */
  htm: z.string(),
  /** The request's path at the gateway, without query: `/sync/meadow`. */
  htu: z.string(),
  /** SHA-256 of the query as sent, without `?` and without the parameter `proof`, base64url; absent if nothing is left. */
  qth: z.optional(hash),
  /** SHA-256 of the body's bytes, base64url; absent if there is none. */
  bth: z.optional(hash),
});
export type DidProofClaims = z.infer<typeof didProofClaims>;

/** What `qth` is the hash of: a query without the parameter that carries the proof, and without empty ones. */
export function queryWithoutProof(query: string): string {
  const proof = `${DID_PROOF_PARAMETER}=`;
  const parameters = query.split('&').filter((parameter) => parameter !== '');
  return parameters.filter((parameter) => !`${parameter}=`.startsWith(proof)).join('&');
}

/** `qth` or `bth`: SHA-256, base64url, of bytes or of a text's UTF-8; nothing of nothing. */
export function didProofHash(content: Uint8Array | string): string | undefined {
  const bytes = typeof content === 'string' ? utf8ToBytes(content) : content;
  return bytes.length === 0 ? undefined : base64urlnopad.encode(sha256(bytes));
}
