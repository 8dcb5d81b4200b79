import { isVaultError, VaultError } from '../errors/vault-error.js';
import { unreachable, type Gateway } from '../gateway/gateway.js';
import { errorOf } from '../gateway/problem.js';
import { deadline, inTime } from '../gateway/timing.js';
import type { LocalDatabase, Replication } from './local-database.js';

/** One datastore at the server; `path` are segments of its address at the gateway. */
export interface Source {
  readonly path: readonly string[];
  readonly token: string;
  readonly signal: AbortSignal | undefined;
}

/** PouchDB gives headers in whatever class its own fetch has. */
function headersOf(headers: HeadersInit | undefined): Record<string, string> {
  const plain: Record<string, string> = {};
  if (typeof (headers as Headers | undefined)?.forEach === 'function')
    (headers as Headers).forEach((value, name) => (plain[name] = value));
  else Object.assign(plain, headers);
  return plain;
}

/** PouchDB's own progress display asks for these, and does not handle a failure: it need not know. */
const ANYTHING = '{"uuid":"datastore"}';

/**
 * PouchDB's fetch for one datastore: with the token in Authorization (never in the URL), a timeout, and whole bodies only,
 * since Node 20's own fetch takes a truncated one for complete. What goes wrong is told to `onTrouble` (PouchDB's own errors
 * do not say), and nothing is fetched after it. Each time that it fetches, the replication `gets on`.
 */
function fetchFor(
  gateway: Gateway,
  alias: string,
  { path, token, signal }: Source,
  getsOn: () => void,
  onTrouble: (error: VaultError) => void,
): typeof fetch {
  let trouble: VaultError | undefined;

  async function whole(target: string, init: RequestInit): Promise<Response> {
    const answer = await gateway.open(target, init);
    const text = await answer.text();
    if (!answer.ok) throw errorOf(answer.status, answer.headers, text);
    if (!/[}\]]\s*$/.test(text.slice(-8)))
      throw new VaultError('answer_malformed', { status: answer.status });
    return new Response(text, { headers: { 'content-type': 'application/json' } });
  }

  return async (input, init = {}) => {
    const asked = typeof input === 'string' ? input : 'href' in input ? input.href : input.url;
    const [, below] = asked.split(`${alias}/`);
    if (!below) return new Response(ANYTHING);
    if (trouble) throw trouble;
    const limit = deadline(gateway.patience.request, signal);
    getsOn();
    try {
      const headers = { ...headersOf(init.headers), authorization: `Bearer ${token}` };
      return await whole(`${gateway.url(...path)}/${below}`, { ...init, headers, signal: limit.signal });
    } catch (cause) {
      trouble = unreachable(cause, signal);
      onTrouble(trouble);
      throw trouble;
    } finally {
      limit.end();
      getsOn();
    }
  };
}

let replications = 0;

/**
 * The name under which PouchDB knows a datastore's server in one replication. It remembers for good that a server's
 * `_bulk_get` failed, be it for a dead spot, and fetches documents one by one from then on: so each time it is another server.
 */
function aliasOf({ path }: Source): string {
  replications += 1;
  return `http://replication-${replications}.invalid/${path.at(-1)}`;
}

/**
 * Replicates a datastore into a local database, once: `anew`, or from where an earlier replication left off. Nothing is
 * written to the source.
 * @throws VaultError `local_failed` if the local database is to blame, also for not getting on; otherwise what the gateway said
 */
export async function replicate(
  gateway: Gateway,
  local: LocalDatabase,
  source: Source & { readonly anew: boolean },
): Promise<void> {
  const { anew, signal } = source;
  const { local: idle, request } = gateway.patience;
  const alias = aliasOf(source);
  let trouble: VaultError | undefined;
  // A fetch ends within its own time: whatever is longer is the local database.
  const limit = deadline(idle + request, signal);
  let replication: Replication | undefined;
  try {
    replication = local.replicate.from(alias, {
      adapter: 'http',
      fetch: fetchFor(
        gateway,
        alias,
        source,
        () => limit.extend(),
        (error) => (trouble = error),
      ),
      skip_setup: true,
      batch_size: 500,
      checkpoint: anew ? false : 'target',
    });
    await inTime(replication, limit, () => new VaultError(signal?.aborted ? 'aborted' : 'local_failed'));
  } catch (cause) {
    replication?.cancel();
    if (isVaultError(cause, 'aborted')) throw cause;
    throw trouble ?? (isVaultError(cause) ? cause : new VaultError('local_failed', { cause }));
  } finally {
    limit.end();
  }
}
