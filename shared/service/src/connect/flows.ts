import type { Request, Response } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ServiceKeys } from '@data-connector/sealing';
import type { CountsOnce } from '../ledger/ledger.js';
import type { Callback } from './callback.js';
import { FlowCookies } from './flow-cookie.js';
import { mayChangeBrowser, openFlow, sealFlow, type Flow } from './flow.js';

/** How often a name and a password may be tried in one flow. */
const MOST_ATTEMPTS = 5;

/** How long a third party may take a code for, in ms: ten minutes at most (RFC 6749, 4.1.2). */
const CODE_MS = 600_000;

/** What flows are kept and opened with. */
export interface FlowsOptions {
  /** The provider's name. */
  readonly provider: string;
  readonly keys: ServiceKeys;
  readonly redirects: readonly string[];
  /** Whether browsers come by https. */
  readonly secure: boolean;
  /** Records that something was used, in the day of its end. @returns false if it was already */
  readonly useOnce: (thing: CountsOnce) => Promise<boolean>;
}

/** The flows of one provider: browsers keep them, sealed, and each comes to its end once. */
export class Flows {
  readonly #cookies: FlowCookies;

  constructor(private readonly options: FlowsOptions) {
    this.#cookies = new FlowCookies(options.provider, options.secure);
  }

  /** Has the browser keep a flow. @returns its sealed form */
  keep(res: Response, flow: Flow): string {
    const sealed = sealFlow(this.options.keys, flow);
    this.#cookies.write(res, flow.id, sealed);
    return sealed;
  }

  /** The flow that a page of ours goes on with. @throws ConnectorError `flow_invalid`, `flow_expired`, `browser_changed` */
  kept(req: Request, id: string): Flow {
    const { flow } = this.of(req, { id, sealed: undefined });
    if (flow.expires < Date.now()) throw new ConnectorError('flow_expired');
    return flow;
  }

  /**
   * The flow that a callback ends.
   * @returns it, and whether this browser began it
   * @throws ConnectorError `flow_invalid`, `browser_changed`
   */
  of(req: Request, { id, sealed }: Pick<Callback, 'id' | 'sealed'>): { flow: Flow; isOwn: boolean } {
    const own = this.#cookies.read(req, id);
    const token = own ?? sealed;
    if (token === undefined) throw new ConnectorError('browser_changed');
    const flow = openFlow(this.options.keys, token, this.options.redirects);
    if (!flow || flow.id !== id || flow.provider !== this.options.provider)
      throw new ConnectorError('flow_invalid');
    // Whoever has a cookie could move what is in it into a link for somebody else.
    if (own === undefined && !mayChangeBrowser(flow)) throw new ConnectorError('browser_changed');
    return { flow, isOwn: own !== undefined };
  }

  /** Uses a flow up. @throws ConnectorError `flow_expired`, `flow_replayed`, `datastore_unavailable` */
  async use({ expires, id }: Flow, isOwn: boolean, res: Response): Promise<void> {
    const expired = expires < Date.now();
    // The cookie goes after this: where the use could not be recorded, the person may load the page again.
    const first = !expired && (await this.options.useOnce({ kind: 'flow', id, expires }));
    if (isOwn) this.#cookies.clear(res, id);
    if (!first) throw new ConnectorError(expired ? 'flow_expired' : 'flow_replayed');
  }

  /** Counts an attempt to log in, at all replicas together. @throws ConnectorError `flow_replayed` after the last one */
  async attempt({ expires, id }: Flow): Promise<void> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++)
      if (await this.options.useOnce({ kind: 'flow', id: `${id}.${attempt}`, expires })) return;
    throw new ConnectorError('flow_replayed');
  }

  /**
   * Uses a code up. Where there is no PKCE, nothing else binds a code that the third party still takes to the flow that it
   * was for: one that has come with a flow comes with no other.
   * @throws ConnectorError `flow_replayed`, `datastore_unavailable`
   */
  async useCode(code: string): Promise<void> {
    const { keys, provider, useOnce } = this.options;
    const id = keys.hash('code', provider, code);
    const now = Date.now();
    // In each day that a later flow may look into.
    const ends = new Map([now, now + CODE_MS].map((end) => [new Date(end).getUTCDate(), end]));
    for (const expires of ends.values())
      if (!(await useOnce({ kind: 'code', id, expires }))) throw new ConnectorError('flow_replayed');
  }
}
