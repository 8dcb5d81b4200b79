import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PartName } from './part.js';
import { SUBJECT } from './subject.js';

/** A part of a measurement that runs in a process of its own, so that no part steals another's time unseen. */
export interface Part {
  /** Where it is; a store's with the name and password of its admin. */
  readonly url: string;
  /** Everything that it said when it was ready. */
  readonly ready: Record<string, unknown>;
  /** Asks the process for something, one question at a time; its answer. @throws Error once the process has ended */
  ask(question: string, detail?: unknown): Promise<unknown>;
  /** Does something and tells how long it took, and the CPU time that the process spent meanwhile. */
  during<T>(work: () => Promise<T>): Promise<Spent<T>>;
  end(): Promise<void>;
}

/** What something cost. */
export interface Spent<T = unknown> {
  readonly value: T;
  /** Wall time. */
  readonly seconds: number;
  /** CPU time of the part's process, user and system, in µs. */
  readonly cpu: number;
}

/** Does something and tells the CPU time that each of some processes spent meanwhile, in µs. */
export async function spentBy<T>(parts: readonly Part[], work: () => Promise<T>) {
  const ask = () => Promise.all(parts.map((part) => part.ask('cpu') as Promise<number>));
  await ask();
  const value = await work();
  return { value, cpu: await ask() };
}

/** A service whose third party has so many posts. */
export async function withService<T>(
  couch: string,
  posts: number,
  measure: (service: Part, simulator: Part) => Promise<T>,
): Promise<T> {
  const simulator = await startPart('simulator', { from: SUBJECT.from, posts });
  const service = await startPart('service', { couch, from: SUBJECT.from, simulator: simulator.ready });
  const measured = await measure(service, simulator);
  await Promise.all([service.end(), simulator.end()]);
  return measured;
}

const PART = fileURLToPath(new URL('dist/part.js', import.meta.url));
let building: Promise<unknown> | undefined;

/** Has `part.ts` as plain JavaScript, which runs what `npm run build` has built, as images do: compiling takes memory too. */
const built = () =>
  (building ??= build({
    ...{ entryPoints: [fileURLToPath(new URL('part.ts', import.meta.url))], outdir: dirname(PART) },
    ...{
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
    },
  }));

/** Node's flags in the `npm run start:built` of the provider that is measured. */
function serviceFlags(): string[] {
  const json = readFileSync(new URL(`../../services/${SUBJECT.name}/package.json`, import.meta.url), 'utf8');
  const { scripts } = JSON.parse(json) as { scripts: Record<string, string> };
  return scripts['start:built']?.split(' ').filter((word) => word.startsWith('--')) ?? [];
}

/** Starts a part; a service with its own flags. @param options handed to what `part.ts` has for it */
export async function startPart(name: PartName, options: object = {}): Promise<Part> {
  const flags = name === 'service' ? (process.env['BENCH_FLAGS']?.split(',') ?? serviceFlags()) : [];
  await built();
  const child = fork(PART, [name, JSON.stringify(options)], {
    execArgv: flags,
    stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(() => undefined);
  const ask = async (question: string, detail?: unknown) => {
    const answered = once(child, 'message').then(([value]: unknown[]) => ({ value }));
    child.send([question, detail]);
    const answer = await Promise.race([answered, gone]);
    if (!answer) throw new Error(`${name} has ended`);
    return answer.value;
  };
  const ready = (await ask('ready')) as { url: string };
  return {
    url: ready.url,
    ready,
    ask,
    async during(work) {
      await ask('cpu');
      const begun = performance.now();
      const value = await work();
      const seconds = (performance.now() - begun) / 1000;
      return { value, seconds, cpu: (await ask('cpu')) as number };
    },
    async end() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
