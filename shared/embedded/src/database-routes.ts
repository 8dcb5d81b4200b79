import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readJson, readObject } from './body.js';
import type { Catalogue } from './catalogue.js';
import { badRequest } from './couch-error.js';
import { databaseOf, forDatabaseAdmin, forServerAdmin, type Answer, type Handler } from './guard.js';
import { checkDatabaseName } from './names.js';
import { parseSecurity } from './security.js';
import { formatSequence } from './sequence.js';

/** `PUT /db`. */
export const createDatabase = (catalogue: Catalogue): Handler =>
  forServerAdmin(async (request, answer) => {
    await catalogue.create(request.params['db'] as string);
    sendJson(answer, 201, { ok: true });
  });

/** `DELETE /db`. */
export const destroyDatabase = (catalogue: Catalogue): Handler =>
  forServerAdmin(async (request, answer) => {
    if (answer.locals.database === undefined) checkDatabaseName(request.params['db'] as string);
    if (request.url.includes('?rev=')) {
      throw badRequest(
        'You tried to DELETE a database with a ?=rev parameter. Did you mean to DELETE a document instead?',
      );
    }
    await catalogue.destroy(databaseOf(answer));
    sendJson(answer, 200, { ok: true });
  });

/** `GET /db` and `HEAD`. */
export async function getDatabase(_request: Request, answer: Answer): Promise<void> {
  const database = databaseOf(answer);
  const { doc_count, update_seq } = await database.use((pouch) => pouch.info());
  sendJson(answer, 200, {
    db_name: database.name,
    instance_start_time: '0',
    doc_count,
    doc_del_count: 0,
    update_seq: formatSequence(Number(update_seq), database.uuid),
    purge_seq: '0',
    sizes: { file: 0, external: 0, active: 0 },
    compact_running: false,
    cluster: { q: 1, n: 1, w: 1, r: 1 },
    disk_format_version: 8,
    props: {},
  });
}

/** `GET /db/_security`. */
export function getSecurity(_request: Request, answer: Answer): void {
  sendJson(answer, 200, databaseOf(answer).security);
}

/** `PUT /db/_security`. */
export const putSecurity = (catalogue: Catalogue): Handler =>
  forDatabaseAdmin(async (request, answer) => {
    await catalogue.secure(databaseOf(answer), parseSecurity(await readObject(request)));
    sendJson(answer, 200, { ok: true });
  });

/** `POST /db/_compact`: there is nothing to do, for no write leaves an old body behind. */
export const compact: Handler = forDatabaseAdmin((_request, answer) => {
  sendJson(answer, 202, { ok: true });
});

/** `POST /db/_ensure_full_commit`, which CouchDB 3 keeps for old clients. */
export function ensureFullCommit(_request: Request, answer: Answer): void {
  databaseOf(answer);
  sendJson(answer, 201, { ok: true, instance_start_time: '0' });
}

/** `GET /db/_revs_limit`. */
export function getRevsLimit(_request: Request, answer: Answer): void {
  databaseOf(answer);
  sendJson(answer, 200, 1000);
}

/** `PUT /db/_revs_limit`: taken and not followed. */
export const putRevsLimit: Handler = forDatabaseAdmin(async (request, answer) => {
  if (!Number.isInteger(await readJson(request))) throw badRequest('`rev_limit` must be an integer');
  sendJson(answer, 200, { ok: true });
});
