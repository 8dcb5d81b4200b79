import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { EXCHANGE } from '@data-connector/protocol';
import type { TestBroker } from '@data-connector/testing/rabbitmq';
import { until } from '@data-connector/testing/until';
import { LASTING } from '../../harness/providers/of-processes.js';
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
  /** Exposes every spelling at /metrics. */
  readonly exposing: string;
  /** What the names of the places have in them in which it must be found, and in which encodings it cannot be there. */
  readonly places: readonly { readonly name: string; readonly without: readonly string[] }[];
  /** Takes it out of what others use too. */
  weed(): Promise<void>;
}

/** Characters that each encoding spells differently. */
const SECRET = () => `pl@nt/"${randomBytes(9).toString('hex')}" + ü?`;

/** A server whose every page is a text. */
async function exposed(text: Buffer) {
  const server = createServer((_request, response) => response.end(text));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/**
 * Puts a needle where secrets could be: a file, the output of a process, its metrics and traces, a document’s older
 * revision, a message, a dead letter, which a private node also has in its files.
 */
export async function plant({ fleet, collector }: Canary, broker: TestBroker): Promise<Planted> {
  const needle = { name: 'a planted secret', bytes: Buffer.from(SECRET()) };
  const spellings = spellingsOf(needle).map(({ bytes }) => bytes);
  const whole = Buffer.concat(spellings.flatMap((bytes) => [Buffer.from('\n'), bytes]));

  const folder = join(fleet.services[LASTING][1].folder, 'spool', 'planted');
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

  const database = `${LASTING}-planted-${randomBytes(8).toString('hex')}`;
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

  const connection = await connect(broker.url);
  const channel = await connection.createConfirmChannel();
  channel.publish(EXCHANGE, 'planted', whole, { headers: { planted: 'planted' } });
  channel.sendToQueue(DEAD, whole, { expiration: 1_800_000, persistent: true });
  await channel.waitForConfirms();
  await connection.close();
  await until('the planted message', () =>
    fleet.tap.messages.some(({ routingKey }) => routingKey === 'planted'),
  );

  await fetch(collector.endpoint, { method: 'POST', body: whole });
  const metrics = await exposed(whole);

  return {
    needle,
    child,
    exposing: metrics.url,
    places: [
      { name: 'planted.batch', without: [] },
      { name: 'stdout of planted', without: [] },
      { name: 'stderr of planted', without: [] },
      { name: '(planted)', without: [] },
      { name: 'dead letter', without: [] },
      { name: `metrics of ${metrics.url}`, without: [] },
      { name: 'export of traces', without: [] },
      ...(broker.node ? [{ name: broker.node.folder, without: [] }] : []),
      { name: database, without: ['raw'] },
    ],
    async weed() {
      metrics.close();
      await ask(fleet.store, `/${database}`, { method: 'DELETE' });
    },
  };
}
