import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SYNC } from './gateway.js';
import { startPart } from './parts.js';
import { rounds, type Bench } from './report.js';

const STREAMS = 10_000;
/** Connections that are made at once. */
const AT_ONCE = 100;
/** How long nothing happens, in ms: each stream has one comment in that time. */
const QUIET_MS = 15_000;

/** What this process may open, which its children may too. */
function openFiles(): number {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const { soft } = report.userLimits?.open_files ?? {};
  return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft);
}

/** Reads event streams, and counts those that have told an event. */
class Listeners {
  #told = 0;
  #all = 0;
  #enough = () => {};
  #lost = (_error: Error) => {};

  constructor(private readonly url: URL) {}

  /** Opens one more; resolves once it has begun. */
  async open(): Promise<void> {
    const { hostname, port } = this.url;
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET ${SYNC}/events HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer bench\r\n\r\n`,
    );
    await new Promise<void>((begun, failed) => {
      const ended = () => {
        const error = new Error('A stream has ended');
        failed(error);
        this.#lost(error);
      };
      socket.once('error', failed).once('close', ended);
      socket.on('data', (piece) => {
        if (piece.includes(': nothing')) begun();
        if (!piece.includes('event: ')) return;
        this.#told++;
        if (this.#told === this.#all) this.#enough();
      });
    });
    this.#all++;
  }

  /** Resolves when each has told one more event. @throws Error where one has ended, which would never tell it */
  async told(tell: () => Promise<unknown>): Promise<void> {
    this.#told = 0;
    const all = new Promise<void>((enough, lost) => {
      this.#enough = enough;
      this.#lost = lost;
    });
    await tell();
    await all;
  }
}

/** One gateway with as many listening event streams as this machine lets it have: what each takes, while nothing happens and when all are told. */
export async function benchStreams({ figure }: Bench): Promise<void> {
  const upstream = await startPart('upstream');
  const gateway = await startPart('gateway', { upstream: upstream.url });
  const listeners = new Listeners(new URL(gateway.url));
  const open = async (count: number) => {
    for (let left = count; left > 0; left -= AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, () => listeners.open()));
  };
  // What is loaded and compiled with the first ones belongs to no stream.
  await open(AT_ONCE);
  const count = Math.min(STREAMS, Math.floor((openFiles() - 100) / 2)) - AT_ONCE;
  const before = (await gateway.ask('memory')) as number;
  const opened = await gateway.during(() => open(count));
  const after = (await gateway.ask('memory')) as number;
  figure('event streams open', count + AT_ONCE, '');
  figure('a stream: memory', (after - before) / count, 'KiB');
  figure('a stream: until it is open', opened.cpu / count, 'CPU µs');
  const { quiet, told } = await rounds({
    quiet: () => gateway.during(() => sleep(QUIET_MS)),
    told: () => gateway.during(() => listeners.told(() => upstream.ask('tell'))),
  });
  figure(
    'nothing happens, but for a comment each 15 s',
    quiet.map(({ cpu, seconds }) => cpu / seconds / 10_000),
    '% of a core',
  );
  figure(
    'all are told an event: until the last has it',
    told.map(({ seconds }) => seconds),
    's',
  );
  figure(
    'an event told',
    told.map(({ cpu }) => cpu / (count + AT_ONCE)),
    'CPU µs',
  );
  await Promise.all([gateway.end(), upstream.end()]);
}
