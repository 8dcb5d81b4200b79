import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A part of a measurement that runs in a process of its own, so that no part steals another's time unseen. */
export interface Part {
  /** Asks the process for something, one question at a time; its answer. @throws Error once the process has ended */
  ask(question: string): Promise<unknown>;
  readonly ready: Record<string, unknown>;
  end(): Promise<void>;
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
  const gone = once(child, 'exit').then(() => undefined);
  const ask = async (question: string) => {
    const answered = once(child, 'message').then(([value]: unknown[]) => ({ value }));
    child.send(question);
    const answer = await Promise.race([answered, gone]);
    if (!answer) throw new Error(`${file} has ended`);
    return answer.value;
  };
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
  make: (options: Options) => Promise<Record<string, () => unknown>>,
): Promise<void> {
  const answers = await make(JSON.parse(process.argv[2] ?? '{}') as Options);
  process.on('message', (question: string) => process.send?.(answers[question]?.()));
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}
