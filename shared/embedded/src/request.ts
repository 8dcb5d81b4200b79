import type { Request } from 'express';
import { badRequest, CouchError } from './answer.js';

/** Bytes of a request's body, at most. */
const BODY_BYTES = 64 * 2 ** 20;
/** Writing JSON recurses; a document this deep is an attack. */
const DEEPEST = 200;

/** A JSON object as a client sent it. */
export type Body = Record<string, unknown>;

const tooLarge = (): CouchError => new CouchError(413, 'too_large', 'the request entity is too large');

/**
 * Reads a JSON object; a POST must say that it is JSON, which no form on another site can.
 * @throws CouchError 400, 413, 415
 */
export async function readObject(request: Request): Promise<Body> {
  const { method, headers } = request;
  if (method === 'POST' && !/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new CouchError(415, 'bad_content_type', 'Content-Type must be application/json');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new CouchError(415, 'bad_ctype', 'Unsupported content encoding');
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('invalid UTF-8 JSON');
  }
  if (!isObject(value)) throw badRequest('Request body must be a JSON object');
  checkShape(value, DEEPEST);
  return value;
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // An iterator that is left would destroy the request, and with it the way to answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw badRequest('The request was cut off.');
  }
  if (size > BODY_BYTES) throw tooLarge();
  return Buffer.concat(chunks).toString();
}

function checkShape(value: unknown, depthLeft: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depthLeft === 0) throw badRequest('JSON nested too deeply');
  for (const key in value) {
    // PouchDB copies properties by assignment, which this one would turn into a prototype.
    if (key === '__proto__') throw badRequest('A property must not be named __proto__');
    checkShape((value as Body)[key], depthLeft - 1);
  }
}

/** The options in a request's query. */
export class Options {
  readonly #query: URLSearchParams;

  constructor({ url }: Request) {
    const start = url.indexOf('?');
    this.#query = new URLSearchParams(start === -1 ? '' : url.slice(start + 1));
  }

  text(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.text(name);
    return value === undefined ? otherwise : value === 'true';
  }

  /** A whole number of at least 0. @throws CouchError 400 */
  count(name: string): number | undefined {
    const value = this.text(name);
    if (value !== undefined && !/^[0-9]{1,15}$/.test(value)) throw unreadable(name);
    return value === undefined ? undefined : Number(value);
  }

  /** A value in JSON, in the form that `is` asks for. @throws CouchError 400 */
  json<T>(name: string, is: (value: unknown) => value is T): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      if (is(value)) return value;
    } catch {
      // As unreadable as a value in another form.
    }
    throw unreadable(name);
  }
}

const unreadable = (name: string): CouchError =>
  new CouchError(400, 'query_parse_error', `Invalid value for query parameter ${name}`);

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a text. */
export const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a value is a list of texts. */
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
