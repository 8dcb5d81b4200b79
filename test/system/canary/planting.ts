import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { EXCHANGE } from '@data-connector/protocol';
import { until } from '@data-connector/testing/until';
import { startChild, type Child } from '../processes/child.js';
import { DEAD } from './broker-places.js';
import type { Canary } from './canary.js';
import { ask } from './couch-places.js';
import { spellingsOf, type Needle } from './needles.js';

/** A needle that is in every place, in every spelling. */
export interface Planted {
  readonly needle: Needle;
  /** Prints every spelling. */
  readonly child: Child;
  /** What the names of the places have in them in which it must be found, and in which encodings it cannot be there. */
  readonly places: readonly { readonly name: string; readonly without: readonly string[] }[];
  /** Takes it out of what others use too. */
  weed(): Promise<void>;
}

/** Characters that each encoding spells differently. */
const SECRET = () => `pl@nt/"${randomBytes(9).toString('hex')}" + ü?`;

/** Puts a needle where secrets could be: a file, the output of a process, a document’s older revision, a message, a dead letter. */
export async function plant({ fleet }: Canary, broker: string): Promise<Planted> {
  const needle = { name: 'a planted secret', bytes: Buffer.from(SECRET()) };
  const spellings = spellingsOf(needle).map(({ bytes }) => bytes);
  const whole = Buffer.concat(spellings.flatMap((bytes) => [Buffer.from('\n'), bytes]));

  const folder = join(fleet.services.facebook[1].folder, 'spool', 'planted');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'planted.batch'), whole);

  const script = `process.stdout.write(process.env.TEXT); process.stderr.write(process.env.TEXT)`;
  const child = startChild({
    name: 'planted',
    command: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: { TEXT: whole.toString('utf8') },
  });
  await child.ended;

  const database = `facebook-planted-${randomBytes(8).toString('hex')}`;
  const send = async (method: string, path: string, body: object = {}) =>
    JSON.parse(
      (await ask(fleet.store, `/${database}${path}`, { method, body: JSON.stringify(body) })).text,
    ) as {
      rev?: string;
    };
  await send('PUT', '');
  // A revision that lost a conflict, and one that was written over.
  const leaf = (letter: string, planted: string) => ({
    _id: 'lost',
    _rev: `1-${letter.repeat(32)}`,
    planted,
  });
  const docs = [leaf('a', whole.toString('utf8')), leaf('b', 'the winner')];
  await send('POST', '/_bulk_docs', { docs, new_edits: false });
  const { rev } = await send('PUT', '/old', { planted: whole.toString('utf8') });
  await send('PUT', '/old', { _rev: rev, planted: 'the newer one' });

  const connection = await connect(broker);
  const channel = await connection.createConfirmChannel();
  channel.publish(EXCHANGE, 'planted', whole, { headers: { planted: 'planted' } });
  channel.sendToQueue(DEAD, whole, { expiration: 60_000 });
  await channel.waitForConfirms();
  await connection.close();
  await until('the planted message', () =>
    fleet.tap.messages.some(({ routingKey }) => routingKey === 'planted'),
  );

  return {
    needle,
    child,
    places: [
      { name: 'planted.batch', without: [] },
      { name: 'stdout of planted', without: [] },
      { name: 'stderr of planted', without: [] },
      { name: '(planted)', without: [] },
      { name: 'dead letter', without: [] },
      { name: database, without: ['raw'] },
    ],
    weed: async () => void (await ask(fleet.store, `/${database}`, { method: 'DELETE' })),
  };
}
