import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Fields of a line of /proc/net/tcp (proc(5)): addresses and ports are hex. */
const [LOCAL, QUEUES, INODE] = [1, 4, 9];

/** The sockets that a process has open, by inode; none if it is gone. */
function inodesOf(pid: number): ReadonlySet<string> {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return ''; // it was closed just now
      }
    });
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

/** What a process's end of a TCP connection is: whether it is that process's, and whether it has bytes that nobody has read. */
export function socketOf(pid: number, port: number): { readonly own: boolean; readonly unread: boolean } {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = inodesOf(pid);
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6'])
    for (const line of readFileSync(table, 'latin1').split('\n')) {
      const fields = line.trim().split(/\s+/);
      if (!fields[LOCAL]?.endsWith(`:${hex}`) || !inodes.has(fields[INODE] ?? '')) continue;
      const unread = Number.parseInt(fields[QUEUES]?.split(':')[1] ?? '0', 16) > 0;
      return { own: true, unread };
    }
  return { own: false, unread: false };
}
