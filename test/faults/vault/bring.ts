import { setTimeout as sleep } from 'node:timers/promises';
import { isVaultError, type Connection, type SyncTicket, type SyncView } from '@data-connector/vault';
import { until } from '@data-connector/testing/until';
import { NoVaultLink } from '@data-connector/simulator';
import type { Person } from '../../system/vault/person.js';

/** How long a Vault goes on asking, in ms: a lease, a broker's minute, and a machine that is busy with other things. */
const TIMEOUT_MS = 900_000;
/** A Vault of these tests asks again sooner than it was asked to, so that tests do not wait for a third party's minute. */
const [AGAIN_MS, LONGEST_MS] = [150, 1500];

/** Connects as a person does who tries again when the page says that the service is not there. */
export function connectAgain(somebody: Person, url: string, provider: string): Promise<Connection> {
  return until('a service to connect with', () =>
    somebody.connect(url, provider).catch((error: unknown) => {
      if (error instanceof NoVaultLink && error.status >= 500) return undefined;
      throw error;
    }),
  );
}

/** What a Vault met on its way to all its data. */
export interface Brought {
  /** Codes of errors and of outcomes that were none of the last one, in order. */
  readonly met: readonly string[];
  /** How the last sync ended. */
  readonly view: SyncView;
  /** How many syncs it took. */
  readonly syncs: number;
}

/** How a Vault goes about it. */
export interface BringOptions {
  readonly handlers?: readonly string[];
  readonly resume?: SyncTicket;
  /** Tells whether a connection is one that nobody here is to blame for losing: then the person connects again. */
  readonly isExcused?: (connection: Connection) => boolean;
}

/** These mean that something was lost or falsified: no Vault ever has to meet them here. */
const FATAL = ['reconnect_required', 'tampered', 'incomplete', 'key_wrong', 'config_refused'];

const codesOf = ({ code, handlers }: SyncView): string[] =>
  [code, ...Object.values(handlers).map((handler) => handler.code)].filter((one) => one !== undefined);

/**
 * Does what a Vault does until it has everything: syncs, collects, erases, and asks again as long as it is told to.
 * @throws Error for a code that is fatal, or when it takes too long
 */
export async function bring(
  somebody: Person,
  url: string,
  provider: string,
  { handlers, resume, isExcused = () => false }: BringOptions = {},
): Promise<Brought> {
  const met: string[] = [];
  const meet = async (codes: readonly string[]) => {
    met.push(...codes);
    const fatal = codes.find((code) => FATAL.includes(code));
    if (fatal === undefined) return;
    const connection = somebody.data.connections.get(provider);
    if (fatal !== 'reconnect_required' || !connection || !isExcused(connection))
      throw new Error(`A Vault met ${fatal} (${met.join(' ')})`);
    await connectAgain(somebody, url, provider);
  };
  let ticket = resume;
  const deadline = Date.now() + TIMEOUT_MS;
  for (let syncs = 1; ; syncs++) {
    let retryAt: string | undefined;
    try {
      const { view } = await somebody.refresh(url, provider, {
        ...(handlers ? { handlers } : {}),
        ...(ticket ? { resume: ticket } : {}),
        onSync: (handle) => void (ticket = handle.ticket),
      });
      ticket = undefined;
      if (view.status === 'completed') return { met, view, syncs };
      await meet(codesOf(view));
      retryAt = view.retryAt;
    } catch (error) {
      if (!isVaultError(error)) throw error;
      await meet([error.code]);
      // A sync that another device has erased is over; any other one may still be collected.
      if (error.code === 'sync_erased' || error.code === 'token_invalid') ticket = undefined;
      if (error.retry === 'no' && error.code !== 'sync_erased') throw error;
      retryAt = error.retryAt;
    }
    if (Date.now() > deadline) throw new Error(`A Vault waited in vain (${met.join(' ')})`);
    const asked = retryAt === undefined ? 0 : Date.parse(retryAt) - Date.now();
    await sleep(Math.max(AGAIN_MS, Math.min(LONGEST_MS, asked || 0)));
  }
}
