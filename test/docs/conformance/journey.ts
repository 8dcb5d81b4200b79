import type { Connection } from '@data-connector/protocol';
import { decideAsPerson, type Decision } from '@data-connector/simulator';
import { DID } from '../../harness/connect.js';
import { linkOf, partsOf } from '../../harness/page.js';
import { SECRET } from '../../harness/sync.js';
import type { MadeUpName } from '../../harness/providers/index.js';
import type { Judged } from '../../harness/api-judge.js';
import type { Conformance } from './conformance.js';

/** A Vault, a browser and a person, all of whose requests are judged. */
export class Journey {
  constructor(
    readonly api: Conformance,
    readonly gateway: string,
    readonly provider: MadeUpName,
  ) {}

  /** GET /connect with a did unless another is given. */
  async connect(query: Readonly<Record<string, string>> = {}): Promise<Judged> {
    const url = new URL(`/connect/${this.provider}`, this.gateway);
    url.search = new URLSearchParams({ did: DID, ...query }).toString();
    return this.api.send(url);
  }

  /** From /connect to the callback's URL and the cookie to bring there. */
  async consented(
    query: Readonly<Record<string, string>> = {},
    decision: Decision = {},
  ): Promise<{ callback: URL; headers: { cookie: string; accept: string } }> {
    const { headers } = await this.connect(query);
    const cookie = headers.getSetCookie().map((line) => line.split(';')[0]);
    const callback = await decideAsPerson(headers.get('location') ?? '', decision);
    return { callback, headers: { cookie: cookie.join('; '), accept: 'text/html' } };
  }

  /** The whole way to a connection. */
  async connected(decision: Decision = {}): Promise<Connection> {
    const { callback, headers } = await this.consented({}, decision);
    const { text } = await this.api.send(callback, { headers });
    const { fragment } = partsOf(linkOf(text, 'open-vault') ?? '');
    return JSON.parse(Buffer.from(fragment.value, 'base64url').toString('utf8')) as Connection;
  }

  /** A JSON request to a route of this provider. */
  json(method: string, route: 'sync' | 'connect', body: unknown): Promise<Judged> {
    return this.api.send(`${this.gateway}/${route}/${this.provider}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** POST /sync with the test's key unless another is given. */
  start(config: unknown, more: Readonly<Record<string, unknown>> = {}): Promise<Judged> {
    return this.json('POST', 'sync', { did: DID, config, key: { secret: SECRET }, ...more });
  }

  /** A request below a sync, with its token. */
  at(started: Judged, path = '', init: RequestInit = {}): Promise<Judged> {
    const { syncId, token } = started.body as { syncId: string; token: string };
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as object) };
    return this.api.send(`${this.gateway}/sync/${this.provider}/${syncId}${path}`, { ...init, headers });
  }
}
