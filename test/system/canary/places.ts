import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Collector } from '../../observability/collector.js';
import { logLines, type Child } from '../processes/child.js';
import type { EventTap } from '../processes/event-tap.js';
import type { Replica } from '../processes/replica.js';
import type { Place } from './search.js';

/** What processes have printed so far. */
export function outputsOf(processes: readonly Child[]): Place[] {
  return processes.flatMap(({ name, pid, stdout, stderr }) => [
    { name: `stdout of ${name} (${pid})`, bytes: stdout() },
    { name: `stderr of ${name} (${pid})`, bytes: stderr() },
  ]);
}

/** Every file below a folder, and its name; one that goes while this is looking has gone. */
export function filesBelow(folder: string): Place[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = Buffer.from(`${relative(folder, path)}\n`);
    if (!entry.isFile()) return [{ name: `name of ${path}`, bytes: name }];
    try {
      return [{ name: path, bytes: Buffer.concat([name, readFileSync(path)]) }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Where a replica has its metrics: a gateway on a port of their own, which it tells. */
export function metricsUrlOf({ url, processes }: Replica): string {
  const own = processes.flatMap(logLines).findLast(({ msg }) => msg === 'metrics are served')?.['port'];
  return typeof own === 'number' ? `http://127.0.0.1:${own}` : url;
}

/** What somebody exposes at /metrics, each under its URL. */
export function metricsOf(urls: readonly string[]): Promise<Place[]> {
  return Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(`${url}/metrics`);
      if (answer.status !== 200) throw new Error(`${url}/metrics answered ${answer.status}`);
      return { name: `metrics of ${url}`, bytes: Buffer.from(await answer.arrayBuffer()) };
    }),
  );
}

/** What was exported of traces, each request’s body. */
export function exportsOf({ bodies }: Collector): Place[] {
  return bodies.map((body, i) => ({ name: `export of traces ${i}`, bytes: Buffer.from(body) }));
}

/** Every message that went through the exchange, with its routing key and properties. */
export function messagesOf({ messages }: EventTap): Place[] {
  return messages.map(({ content, properties, routingKey }, i) => ({
    name: `message ${i} (${routingKey})`,
    bytes: Buffer.concat([Buffer.from(routingKey + JSON.stringify(properties)), content]),
  }));
}
