import type { IncomingMessage } from 'node:http';
import { CouchError } from './couch-error.js';

const unreadable = (name: string): CouchError =>
  new CouchError(400, 'query_parse_error', `Invalid value for query parameter ${name}`);

/** Options of a request, from its query and, where a body may hold them too, from there first. */
export class Options {
  readonly #query: URLSearchParams;
  readonly #body: Record<string, unknown>;

  constructor(request: IncomingMessage, body: Record<string, unknown> = {}) {
    const url = request.url ?? '';
    const start = url.indexOf('?');
    this.#query = new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
    this.#body = body;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#body, name) || this.#query.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#body[name];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    return this.#query.get(name) ?? undefined;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.#body[name] ?? this.#query.get(name) ?? undefined;
    return value === undefined ? otherwise : value === true || value === 'true';
  }

  /** A whole number of at least 0. @throws CouchError 400 */
  whole(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[0-9]{1,15}$/.test(value)) throw unreadable(name);
    return Number(value);
  }

  /** A value in JSON. @throws CouchError 400 */
  json(name: string): unknown {
    if (Object.hasOwn(this.#body, name)) return this.#body[name];
    const value = this.#query.get(name);
    if (value === null) return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw unreadable(name);
    }
  }
}
