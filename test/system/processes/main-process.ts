import { chownSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logLines, startChild, type Child } from './child.js';
import { until } from '@data-connector/testing/until';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** One part of the system as a process of its own: its main file, without npm in between. */
export interface MainOptions {
  readonly name: string;
  /** The main file as it was built (`gateway/dist/main.js`), from the project's folder unless it is absolute. */
  readonly main: string;
  /** Where it runs, and all that it may write. */
  readonly cwd: string;
  /** The folder of its assembled image: it runs there, as an unprivileged user, and writes only its spool. */
  readonly image?: string | undefined;
  /** A command that becomes the process, with its arguments: `prlimit --fsize=…`. */
  readonly under?: readonly string[] | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** A part that listens. */
export interface MainProcess {
  readonly child: Child;
  readonly port: number;
  /** On loopback, without a slash at its end. */
  readonly url: string;
}

/** Nobody in particular: the user of the images. */
export const UNPRIVILEGED = 65532;

/** Runs a command line as the user of the images; only root can. */
export function asUnprivileged(args: readonly string[]): { command: string; args: string[] } {
  const ids = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups', '--no-new-privs'];
  return { command: 'setpriv', args: [...ids, process.execPath, ...args] };
}

function spawnImage({ name, cwd, image = '', settings }: MainOptions): Child {
  const spool = join(cwd, 'spool');
  mkdirSync(spool, { recursive: true });
  chownSync(spool, UNPRIVILEGED, UNPRIVILEGED);
  // As the Dockerfile has them.
  const env = { NODE_ENV: 'production', NODE_OPTIONS: '--max-semi-space-size=16', SPOOL_DIR: spool };
  return startChild({ name, ...asUnprivileged(['main.mjs']), cwd: image, env: { ...env, ...settings } });
}

/** Starts a part whose settings may be faulty; it need not listen. */
export function spawnMain(options: MainOptions): Child {
  const { name, main, cwd, image, settings, under = [] } = options;
  if (image !== undefined) return spawnImage(options);
  const [command = process.execPath, ...args] = [...under, process.execPath, resolve(ROOT, main)];
  return startChild({
    name,
    command,
    args,
    cwd,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: cwd, ...settings },
  });
}

/** Tells whether a part says that it is ready. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** Starts a part and waits until it is ready. @throws Error with what it printed, when it ends before that */
export async function startMain(options: MainOptions): Promise<MainProcess> {
  const child = spawnMain(options);
  const whileAlive = <T>(found: T | undefined): T | undefined => {
    if (found === undefined && !child.running())
      throw new Error(`${options.name} ended early:\n${child.stdout()}${child.stderr()}`);
    return found;
  };
  const port = await until(`the port of ${options.name}`, () =>
    whileAlive(
      logLines(child).find((line) => typeof line['port'] === 'number')?.['port'] as number | undefined,
    ),
  );
  const url = `http://127.0.0.1:${port}`;
  await until(`${options.name} to be ready`, async () => whileAlive((await isReady(url)) || undefined));
  return { child, port, url };
}
