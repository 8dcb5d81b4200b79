import type { IncomingMessage } from 'node:http';
import { badRequest, CouchError } from './couch-error.js';

/** Bytes of a request's body, at most. */
export const bodyLimit = 64 * 1024 * 1024;
/** Bytes of a document, at most: `max_document_size` as this project configures CouchDB. */
export const documentLimit = 8 * 2 ** 20;

// Writing JSON recurses; a document this deep is an attack.
const deepest = 200;

const cutOff = (): CouchError => badRequest('The request was cut off.');
const tooLarge = (): CouchError => new CouchError(413, 'too_large', 'the request entity is too large');

/** A body that is a JSON object. */
export type Body = Record<string, unknown>;

/** Reads a body of JSON, whatever it is. @throws CouchError 400, 413, 415 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('invalid UTF-8 JSON');
  }
  checkShape(value, deepest);
  return value;
}

/** Reads a JSON object; a POST must say that it is JSON, which no cross-site form can. @throws CouchError 400, 413, 415 */
export async function readObject(request: IncomingMessage): Promise<Body> {
  if (request.method === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new CouchError(415, 'bad_content_type', 'Content-Type must be application/json');
  }
  const value = await readJson(request);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('Request body must be a JSON object');
  }
  return value as Body;
}

/** Reads a body as text. @throws CouchError 413, 415 */
export async function readText(request: IncomingMessage): Promise<string> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new CouchError(415, 'bad_ctype', 'Unsupported content encoding');
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge();
  if (request.destroyed) throw cutOff();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) {
        request.removeAllListeners('data');
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? ''),
    );
    request.on('error', () => reject(cutOff()));
    request.on('close', () => {
      if (!request.complete) reject(cutOff());
    });
  });
}

function checkShape(value: unknown, depthLeft: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depthLeft === 0) throw badRequest('JSON nested too deeply');
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, depthLeft - 1);
    return;
  }
  for (const key in value) {
    // PouchDB copies properties by assignment, which this one would turn into a prototype.
    if (key === '__proto__') throw badRequest('A property must not be named __proto__');
    checkShape((value as Body)[key], depthLeft - 1);
  }
}
