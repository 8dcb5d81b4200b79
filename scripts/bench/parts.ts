import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A part of a measurement that runs in a process of its own, so that no part steals another's time unseen. */
export interface Part {
  /** Asks the process for something; its answer. */
  ask(question: string, ...values: unknown[]): Promise<unknown>;
  readonly ready: Record<string, unknown>;
  end(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Node’s flags for a provider’s service: those of its `npm start`. */
export const SERVICE_FLAGS = ['--max-semi-space-size=16'];

/**
 * Starts a file of this folder in a process of its own.
 * @param options handed to its `serve`
 * @param flags Node's, for that process
 */
export async function startPart(
  file: string,
  options: unknown = {},
  flags: readonly string[] = [],
): Promise<Part> {
  const child: ChildProcess = fork(new URL(file, import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx', '--conditions=data-connector-source', ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;
  const gone = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} has ended`));
  });
  child.on('message', ({ id, value, error }: Answer) => {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) waiter?.resolve(value);
    else waiter?.reject(new Error(error));
  });
  const ask = (question: string, ...values: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, { resolve, reject });
      child.send({ id, question, values });
    });
  const ready = (await ask('ready')) as Record<string, unknown>;
  return {
    ask,
    ready,
    async end() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Answers the questions of startPart in the process that it started. */
export async function serve<Options>(
  make: (options: Options) => Promise<Record<string, (...values: never[]) => unknown>>,
): Promise<void> {
  const answers = await make(JSON.parse(process.argv[2] ?? '{}') as Options);
  process.on('message', ({ id, question, values }: { id: number; question: string; values: never[] }) => {
    void (async () => {
      try {
        process.send?.({ id, value: await answers[question]?.(...values) });
      } catch (error) {
        process.send?.({ id, error: String(error) });
      }
    })();
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}
