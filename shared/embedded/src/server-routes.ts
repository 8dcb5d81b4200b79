import type { Request } from 'express';
import { sendJson } from './answer.js';
import type { Catalogue } from './catalogue.js';
import { forServerAdmin, type Answer, type Handler } from './guard.js';
import { newUuid } from './names.js';
import { Options } from './query.js';

const mostUuids = 1_000;

/** `GET /`. */
export const welcome =
  (uuid: string): Handler =>
  (_request, answer) =>
    sendJson(answer, 200, {
      couchdb: 'Welcome',
      version: '3.5.0',
      git_sha: 'embedded',
      uuid,
      features: ['pluggable-storage-engines'],
      vendor: { name: 'Data Connector Server, embedded store' },
    });

/** `GET /_up`. */
export const up: Handler = (_request, answer) => sendJson(answer, 200, { status: 'ok', seeds: {} });

/** `GET /_all_dbs`. */
export const allDatabases = (catalogue: Catalogue): Handler =>
  forServerAdmin((request, answer) => {
    const options = new Options(request);
    const skip = options.whole('skip') ?? 0;
    const names = catalogue.names();
    sendJson(answer, 200, names.slice(skip, skip + (options.whole('limit') ?? names.length)));
  });

/** `GET /_active_tasks`: there are none. */
export const activeTasks: Handler = forServerAdmin((_request, answer) => sendJson(answer, 200, []));

/** `GET /_uuids`. */
export function uuids(request: Request, answer: Answer): void {
  const count = Math.min(mostUuids, new Options(request).whole('count') ?? 1);
  sendJson(answer, 200, { uuids: Array.from({ length: count }, newUuid) });
}
