import type { Couch } from '@data-connector/couch';
import type { Check } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';

const EVERY_MS = 5000;

/** Looks again and again whether CouchDB answers to the server admin, with all nodes of its cluster joined. */
export class AdminCheck {
  #check: Check = { ok: false, since: new Date().toISOString() };
  #looked = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    private readonly admin: Pick<Couch, 'send'>,
    private readonly log: Log,
    private readonly nodes = 1,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** How it was when last looked at. */
  get check(): Check {
    return this.#check;
  }

  /** Looks now, and from then on. */
  async start(): Promise<void> {
    await this.#look();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start(), this.everyMs).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const ok = (await this.#answers()) && (await this.#joined());
    if (this.#looked && ok === this.#check.ok) return;
    this.#looked = true;
    this.#check = { ok, since: new Date().toISOString() };
    if (ok) this.log.info('CouchDB answers to the admin');
    else this.log.warn('CouchDB does not answer to the admin, or misses nodes');
  }

  async #answers(): Promise<boolean> {
    try {
      const { status, body } = await this.admin.send({ path: '_session', timeoutMs: this.everyMs }, [401]);
      const { userCtx } = body as { userCtx?: { roles?: readonly string[] } };
      return status === 200 && userCtx?.roles?.includes('_admin') === true;
    } catch {
      return false;
    }
  }

  /** A database that is made while nodes are missing has fewer copies for good. One that fails later has joined still. */
  async #joined(): Promise<boolean> {
    if (this.nodes < 2) return true;
    try {
      const { body } = await this.admin.send({ path: '_membership', timeoutMs: this.everyMs });
      const { cluster_nodes } = body as { cluster_nodes?: readonly string[] };
      return (cluster_nodes?.length ?? 0) >= this.nodes;
    } catch {
      return false;
    }
  }
}
