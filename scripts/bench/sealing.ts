import { randomBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import jose from 'node-jose';
import { DataKey, RecordSealer } from '@data-connector/sealing';

const ROUNDS = 2000;
const RECORD = JSON.stringify({ text: 'x'.repeat(1000) });

async function microseconds(seal: () => unknown): Promise<number> {
  for (let i = 0; i < 200; i++) await seal();
  const begun = performance.now();
  for (let i = 0; i < ROUNDS; i++) await seal();
  return ((performance.now() - begun) * 1000) / ROUNDS;
}

/** Ways to seal one record of 1 KB, in microseconds each: why the per-record path is what it is. */
export async function benchSealing(): Promise<void> {
  const dataKey = new DataKey();
  const sealer = new RecordSealer(dataKey, 'https://example.org/schema');
  const key = randomBytes(32);
  const oct = await jose.JWK.asKey({ kty: 'oct', k: key.toString('base64url'), alg: 'A256GCM' });
  const header = { alg: 'dir', enc: 'A256GCM', kid: dataKey.kid, id: 'r', schema: 's', n: 1 };
  const ways: Record<string, () => unknown> = {
    'this system (node:crypto)': () => sealer.seal(RECORD),
    'jose, dir': () => new CompactEncrypt(Buffer.from(RECORD)).setProtectedHeader(header).encrypt(key),
    'node-jose, dir': () =>
      jose.JWE.createEncrypt({ format: 'compact', fields: header } as never, oct)
        .update(RECORD)
        .final(),
  };
  console.log('(0) sealing a record of 1 KB');
  for (const [name, seal] of Object.entries(ways))
    console.log(`    ${name.padEnd(28)} ${(await microseconds(seal)).toFixed(1)} µs`);
}
