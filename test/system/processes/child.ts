import { spawn } from 'node:child_process';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to run. The environment is exactly `env`: nothing of this process's own gets in. */
export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** In a process group and session of its own, as a terminal starts its jobs. */
  readonly ownGroup?: boolean;
}

/** A process of the system, with everything that it printed. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Everything so far. */
  readonly stdout: () => Buffer;
  readonly stderr: () => Buffer;
  /** Resolves when it is gone and all its output is here. */
  readonly ended: Promise<Ended>;
  running(): boolean;
  /** Sends a signal, to the whole group if it has its own; resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Starts a process and keeps its output whole. */
export function startChild({ name, command, args, cwd, env, ownGroup = false }: ChildOptions): Child {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: ownGroup });
  const kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (chunk: Buffer) => kept.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => kept.stderr.push(chunk));
  let running = true;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => (running = false));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // Whoever waits hears of it; nobody has to.
  ended.catch(() => undefined);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  return {
    name,
    pid,
    stdout: () => Buffer.concat(kept.stdout),
    stderr: () => Buffer.concat(kept.stderr),
    ended,
    running: () => running,
    end(signal) {
      if (running) process.kill(ownGroup ? -pid : pid, signal);
      return ended;
    },
  };
}

/** The JSON lines of a log so far; other lines are left out. */
export function logLines({ stdout }: Child): Record<string, unknown>[] {
  return stdout()
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as object] : []))
    .map((line) => line as Record<string, unknown>);
}
