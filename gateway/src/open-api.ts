import { readFileSync } from 'node:fs';
import { ConnectorError } from '@data-connector/kit/errors';
import type { RequestHandler } from 'express';

/** From src and from dist alike. */
const FILE = new URL('../../docs/openapi.json', import.meta.url);

function read(): string | undefined {
  try {
    // Indented for people who read it in the repository; on the wire it is a third of that.
    return JSON.stringify(JSON.parse(readFileSync(FILE, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * `GET /openapi.json`: the public API described for programs, from the file that comes with this gateway.
 * @throws ConnectorError `not_found` where an image was built without that file
 */
export function sendOpenApi(): RequestHandler {
  const document = read();
  return (_req, res) => {
    if (document === undefined) throw new ConnectorError('not_found');
    res.setHeader('cache-control', 'no-cache');
    res.type('json').send(document);
  };
}
