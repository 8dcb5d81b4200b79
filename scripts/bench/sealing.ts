import { randomBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import jose from 'node-jose';
import { DataKey, RecordSealer } from '@data-connector/sealing';
import { rounds, type Bench } from './report.js';

const TIMES = 500;
const RECORD = JSON.stringify({ text: 'x'.repeat(1000) });

async function microseconds(seal: () => unknown): Promise<number> {
  for (let i = 0; i < 200; i++) await seal();
  const begun = process.cpuUsage();
  for (let i = 0; i < TIMES; i++) await seal();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / TIMES;
}

/** Ways to seal one record of 1 KB: why the per-record path is what it is. */
export async function benchSealing({ figure }: Bench): Promise<void> {
  const dataKey = new DataKey();
  const sealer = new RecordSealer(dataKey, 'https://example.org/schema');
  const key = randomBytes(32);
  const oct = await jose.JWK.asKey({ kty: 'oct', k: key.toString('base64url'), alg: 'A256GCM' });
  const header = { alg: 'dir', enc: 'A256GCM', kid: dataKey.kid, id: 'r', schema: 's', n: 1 };
  const ways = await rounds({
    'this system (node:crypto)': () => microseconds(() => sealer.seal(RECORD)),
    'jose, dir': () =>
      microseconds(() => new CompactEncrypt(Buffer.from(RECORD)).setProtectedHeader(header).encrypt(key)),
    'node-jose, dir': () =>
      microseconds(() =>
        jose.JWE.createEncrypt({ format: 'compact', fields: header } as never, oct)
          .update(RECORD)
          .final(),
      ),
  });
  for (const [name, spent] of Object.entries(ways)) figure(name, spent, 'CPU µs a record of 1 KB');
}
