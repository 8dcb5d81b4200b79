import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, Traffic } from '@data-connector/testing/fault-proxy';
import { socketOf } from './sockets.js';

/** For what a stopped process has sent to come to whom it is for, in ms. */
const SETTLE_MS = 100;

/** Knows of each renewal whether its answer came to the process that asked. */
export interface TokenWire {
  readonly traffic: Traffic;
  /** Renewals whose answers are out. */
  readonly answered: number;
  /** Resolves with the next renewal's answer, once it is out. */
  next(): Promise<void>;
  /** Refresh tokens whose successors got lost on their way to a process’s disk: the one loss that nothing can mend. */
  readonly lost: ReadonlySet<string>;
  /** Those of them whose successors a process had read, and had not written to its disk yet, when it was killed. */
  readonly inHand: ReadonlySet<string>;
  /** Writes down which answers a process, which ends now, has not read. */
  note(pid: number): void;
  /**
   * Ends a process as a power cut would, at this very moment, and writes down which answers it has not read or not kept.
   * @param spool the process's folder of that name
   * @param kill sends SIGKILL and resolves when the process is gone
   */
  cut(pid: number, spool: string, kill: () => Promise<unknown>): Promise<void>;
}

const refreshTokenOf = ({ sent }: Exchange): string | undefined =>
  new URLSearchParams(Buffer.concat(sent).toString('utf8')).get('refresh_token') ?? undefined;

/** Room on a disk that was taken for renewed tokens: with none in it yet, or with some that wait to be carried over. */
function entries(spool: string): { readonly empty: string[]; readonly written: string[] } {
  const folder = join(spool, 'renewals');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const isEmpty = (name: string) => readFileSync(join(folder, name), 'utf8').trim() === '';
  return { empty: names.filter(isEmpty), written: names.filter((name) => !isEmpty(name)) };
}

/** Whether renewed tokens lie on a disk, of a process that is gone. */
export const hasRenewals = (spool: string): boolean => entries(spool).written.length > 0;

/** Watches what goes to a token endpoint. @param lost where it writes down what got lost */
export function tokenWire(lost = new Set<string>()): TokenWire {
  /** Asked and not answered, and answered. */
  const [open, out] = [new Set<Exchange>(), new Set<Exchange>()];
  const waiting: (() => void)[] = [];
  const inHand = new Set<string>();
  const left = new Set<string>();
  let answered = 0;
  const note = (pid: number) => {
    for (const exchange of [...open, ...out]) {
      const { own, unread } = socketOf(pid, exchange.port);
      const token = refreshTokenOf(exchange);
      if (own && (unread || open.has(exchange)) && token !== undefined) lost.add(token);
    }
  };
  return {
    lost,
    inHand,
    note,
    get answered() {
      return answered;
    },
    traffic: {
      asked(exchange) {
        // Who asks again on a connection has read what came before.
        for (const before of out) if (before.port === exchange.port) out.delete(before);
        if (exchange.method === 'POST') open.add(exchange);
      },
      answered(exchange) {
        if (!open.delete(exchange) || refreshTokenOf(exchange) === undefined) return;
        out.add(exchange);
        answered++;
        for (const resolve of waiting.splice(0)) resolve();
      },
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async cut(pid, spool, kill) {
      process.kill(pid, 'SIGSTOP');
      await sleep(SETTLE_MS);
      note(pid);
      const empty = entries(spool).empty.filter((name) => !left.has(name));
      for (const name of empty) left.add(name);
      if (empty.length > 0)
        for (const exchange of out) {
          const token = refreshTokenOf(exchange);
          if (token !== undefined && !lost.has(token) && socketOf(pid, exchange.port).own) {
            lost.add(token);
            inHand.add(token);
          }
        }
      await kill();
    },
  };
}
