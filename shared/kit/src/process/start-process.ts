import { ConfigError } from '../config/index.js';
import { createLog } from '../log/index.js';

/**
 * Starts a process. What keeps it from starting it says in one line, and ends with 1: all faulty settings at once, or a code.
 * @param name as its log lines have it
 * @param title as people call it
 */
export async function startProcess(
  name: string,
  title: string,
  start: () => Promise<unknown>,
): Promise<void> {
  try {
    await start();
  } catch (error) {
    const faulty = error instanceof ConfigError;
    const reason = faulty ? error.message : ((error as { code?: string }).code ?? 'fault');
    process.stderr.write(`The ${title} does not start. ${reason}\n`);
    process.exitCode = 1;
    if (faulty) return;
    createLog(name).error('the process does not start', { error });
    // Parts of it may run already, and would hold a process that serves nothing.
    process.exit();
  }
}
