import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DOCKERFILE } from './dockerfile.js';

/** For one call of a tool, in ms: kubeconform fetches schemas where it can. */
const TOOL_MS = 60_000;

/** What a tool made of its arguments, or nothing: it is not installed, or hangs. */
export interface Ran {
  readonly isWell: boolean;
  readonly stdout: string;
  /** All that it printed. */
  readonly lines: readonly string[];
}

/** Asks a tool. @param PATH where it is looked for */
export function ask(
  PATH: string | undefined,
  command: string,
  args: readonly string[],
  input = '',
): Ran | undefined {
  const env = { ...process.env, PATH };
  const options = { input, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: TOOL_MS, env } as const;
  const { error, status, stdout, stderr } = spawnSync(command, args, options);
  if (error) return undefined;
  return { isWell: status === 0, stdout, lines: `${stdout}${stderr}`.split('\n').filter(Boolean) };
}

/** What a linter found: the lines that say so; nothing if it did not look, for want of schemas or whatever else. */
function found(ran: Ran | undefined, fault: RegExp): readonly string[] | undefined {
  const lines = ran?.lines.filter((line) => fault.test(line)) ?? [];
  return ran && (ran.isWell || lines.length > 0) ? lines : undefined;
}

/** What kubeconform finds in rendered objects. */
export const kubeconform = (PATH: string | undefined, objects: readonly unknown[]) =>
  found(
    ask(
      PATH,
      'kubeconform',
      ['-strict', '-ignore-missing-schemas'],
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    ),
    / is invalid: /,
  );

/** What hadolint finds in the Dockerfile. @param root the project's folder */
export const hadolint = (PATH: string | undefined, root: string) =>
  found(
    ask(PATH, 'hadolint', ['--no-color', '--failure-threshold', 'warning', join(root, DOCKERFILE)]),
    / (error|warning): /,
  );
