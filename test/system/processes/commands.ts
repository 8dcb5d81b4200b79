import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { startChild, type Child, type Ended } from './child.js';
import { ROOT } from './main-process.js';

/** An environment for commands as an operator types them, with a home of its own. */
export function shellEnvironment(
  home: string,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    npm_config_update_notifier: 'false',
    ...settings,
  };
}

/** Starts an npm script of the project, or of a copy of it, as a terminal would: in a process group of its own. */
export function npm(args: readonly string[], env: Readonly<Record<string, string>>, cwd = ROOT): Child {
  return startChild({ name: `npm ${args.join(' ')}`, command: 'npm', args, cwd, env, ownGroup: true });
}

/** What a command that ended has printed. */
export interface Printed extends Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits until a command has ended. */
export async function printed(child: Child): Promise<Printed> {
  const ended = await child.ended;
  return { ...ended, stdout: child.stdout().toString(), stderr: child.stderr().toString() };
}

/** The command lines of processes that are in the group or the session that a process began (proc(5): /proc/pid/stat). */
export function groupOf({ pid }: Child): string[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const belongs = state !== 'Z' && [group, session].includes(String(pid));
      return belongs ? [readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return []; // it has ended just now
    }
  });
}
