import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** A process of the notifier's; `lines` collects what it prints, `exit` resolves with its exit code once all is printed. */
export function startProcess(
  file: string,
  environment: Record<string, string>,
  words: readonly string[] = [],
) {
  const command = [file, ...words];
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment };
  const child = spawn(process.execPath, command, { cwd: folder, env });
  const lines: string[] = [];
  let changed = () => {};
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      changed();
    });
  return {
    child,
    lines,
    exit: once(child, 'close').then(([code]) => code as number | null),
    async line(words: string): Promise<string> {
      for (;;) {
        const found = lines.find((line) => line.includes(words));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (changed = resolve));
      }
    },
  };
}
