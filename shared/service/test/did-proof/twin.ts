import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

const ORDERS: Record<string, bigint> = {
  EdDSA: ed25519.Point.Fn.ORDER,
  ES256: p256.Point.Fn.ORDER,
  ES256K: secp256k1.Point.Fn.ORDER,
  'ES256K-R': secp256k1.Point.Fn.ORDER,
};

const hexOf = (value: bigint) => value.toString(16).padStart(64, '0');
/** Little-endian, as RFC 8032 has it. */
const reversed = (hex: string) => Buffer.from(hex, 'hex').reverse().toString('hex');

/**
 * A JWT with the signature that anybody can make of its own without the key: n - s of ECDSA, s + L of Ed25519, which only
 * careless verifiers take.
 */
export function twinOf(jwt: string, alg: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url').toString('hex');
  const order = ORDERS[alg] ?? 0n;
  const [r, s, recovery] = [bytes.slice(0, 64), bytes.slice(64, 128), bytes.slice(128)];
  const other =
    alg === 'EdDSA' ? reversed(hexOf(BigInt(`0x${reversed(s)}`) + order)) : hexOf(order - BigInt(`0x${s}`));
  const flipped = recovery === '' ? '' : recovery === '00' ? '01' : '00';
  return `${header}.${payload}.${Buffer.from(r + other + flipped, 'hex').toString('base64url')}`;
}
