import { createCipheriv, createHmac, randomBytes, randomFillSync, randomUUID } from 'node:crypto';
import { Pool } from 'undici';

/** Documents of a batch, and more bytes than one takes in a request. */
const BATCH = 400;
const BATCH_BYTES = 2 ** 21;
const IV_BYTES = 12;
const [HEAD, TAIL] = ['{"docs":[', ']}'];

export interface BareLoopOptions {
  /** The address of the first page, with the person's token. */
  readonly first: string;
  readonly token: string;
  readonly clientSecret: string;
  /** The store's address, with the name and password of its admin. */
  readonly store: string;
}

interface Page {
  readonly data: readonly object[];
  readonly paging?: { readonly next?: string };
}

/**
 * What no service can do without, and nothing else: it reads the pages, parses them, writes each item as JSON, seals it, and
 * stores as many bytes in the same store. Nothing is checked, mapped, counted, bounded or tried again.
 */
export function bareLoop({ first, token, clientSecret, store }: BareLoopOptions) {
  const proof = createHmac('sha256', clientSecret).update(token).digest('hex');
  const { origin, password, username } = new URL(store);
  const [thirdParty, couch] = [new Pool(new URL(first).origin), new Pool(origin)];
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const key = randomBytes(32);
  const ivs = Buffer.alloc(IV_BYTES * BATCH);
  const said = {
    alg: 'dir',
    enc: 'A256GCM',
    kid: 'k'.repeat(22),
    id: '0'.repeat(12),
    schema: 's'.repeat(67),
  };
  const header = Buffer.from(JSON.stringify({ ...said, n: 10_000 })).toString('base64url');
  const aad = Buffer.from(header);

  async function page(address: string): Promise<Page> {
    const url = new URL(address);
    url.searchParams.set('appsecret_proof', proof);
    const { body } = await thirdParty.request({ method: 'GET', path: `${url.pathname}${url.search}` });
    return (await body.json()) as Page;
  }

  function seal(json: string, at: number): string {
    const iv = ivs.subarray(at * IV_BYTES, (at + 1) * IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
    const text = cipher.update(json).toString('base64url');
    cipher.final();
    return `${header}..${iv.toString('base64url')}.${text}.${cipher.getAuthTag().toString('base64url')}`;
  }

  async function write(database: string, body: Buffer, count: number): Promise<void> {
    const path = `/${database}/_bulk_docs`;
    const answer = await couch.request({ method: 'POST', path, headers, body });
    const rows = (await answer.body.json()) as unknown[];
    if (answer.statusCode !== 201 || rows.length !== count) throw new Error('A batch was not stored');
  }

  /**
   * Moves everything into a new database.
   * @param padding goes into each record, so that one has as many bytes as the service's
   */
  return async (padding: string) => {
    const database = `bench-${randomUUID()}`;
    await (await couch.request({ method: 'PUT', path: `/${database}`, headers })).body.dump();
    const writing: Promise<void>[] = [];
    let [records, bytes, count, length] = [0, 0, 0, 0];
    let body = Buffer.allocUnsafe(BATCH_BYTES);
    const flush = () => {
      length += body.write(TAIL, length, 'latin1');
      bytes += length;
      writing.push(write(database, body.subarray(0, length), count));
      body = Buffer.allocUnsafe(BATCH_BYTES);
      [count, length] = [0, 0];
    };
    for (let coming: Promise<Page> | undefined = page(first); coming;) {
      const { data, paging }: Page = await coming;
      coming = paging?.next === undefined ? undefined : page(paging.next);
      for (const item of data) {
        if (count === 0) randomFillSync(ivs);
        const jwe = seal(JSON.stringify({ padding, item }), count);
        const id = String(++records).padStart(12, '0');
        length += body.write(`${count++ === 0 ? HEAD : ','}{"_id":"${id}","jwe":"${jwe}"}`, length, 'latin1');
        if (count < BATCH) continue;
        if (writing.length === 2) await writing.shift();
        flush();
      }
    }
    flush();
    await Promise.all(writing);
    await (await couch.request({ method: 'DELETE', path: `/${database}`, headers })).body.dump();
    return { records, bytes };
  };
}
