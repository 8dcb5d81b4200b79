import { randomBytes } from 'node:crypto';

/** A name and password. */
export interface Credentials {
  name: string;
  password: string;
}

/** What came back. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
}

/** All that the answers hold which the tests look at; which of it is there is for the tests to find out. */
interface Body {
  [field: string]: unknown;
  _id: string;
  _rev: string;
  id: string;
  rev: string;
  error: string;
  reason: string;
  n: unknown;
  db_name: string;
  doc_count: number;
  total_rows: number;
  rows: object[];
  results: object[];
  last_seq: string;
  pending: number;
  userCtx: { name: string; roles: string[] };
  members: { names: string[] };
}

/** The header that proves who asks. */
export const basic = ({ name, password }: Credentials): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** Asks a server as one person, or as nobody. */
export class Client {
  constructor(
    readonly url: string,
    readonly who?: Credentials,
  ) {}

  /** The same server as somebody else. */
  as(who?: Credentials): Client {
    return new Client(this.url, who);
  }

  /** Sends JSON; a string is sent as it is. */
  async ask(method: string, path: string, body?: unknown): Promise<Reply> {
    const answer = await this.open(method, path, body);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: parse(text),
    };
  }

  /** Like `ask`, for answers that are read while they come. */
  async open(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (this.who !== undefined) headers['authorization'] = basic(this.who);
    return fetch(`${this.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

// An answer to HEAD has no body.
const parse = (text: string): Body => JSON.parse(text === '' ? '{}' : text) as Body;

/** A name that nobody else uses. */
export const uniqueName = (): string => `contract-${randomBytes(8).toString('hex')}`;
