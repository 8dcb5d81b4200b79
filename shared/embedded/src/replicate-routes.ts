import { sendJson } from './answer.js';
import { readObject } from './body.js';
import { badRequest, CouchError, notImplemented } from './couch-error.js';
import { forServerAdmin, type Handler } from './guard.js';
import type { Admin } from './identity.js';
import { newUuid } from './names.js';
import { remotePouch, replicateOnce } from './pouch.js';

/** `POST /_replicate`: once and to its end; local names are reached by HTTP too, so that every write takes one way. */
export const replicate = (ownUrl: () => string, admin: Admin): Handler =>
  forServerAdmin(async (request, answer) => {
    const { source, target, create_target, continuous, doc_ids, selector } = await readObject(request);
    if (continuous === true) throw notImplemented('Continuous replication is');
    const from = urlOf(source, ownUrl(), admin);
    const to = urlOf(target, ownUrl(), admin);
    if (create_target === true) await createTarget(to);
    const result = await replicateOnce(remotePouch(from), remotePouch(to), {
      ...(doc_ids === undefined ? {} : { doc_ids: doc_ids as string[] }),
      ...(selector === undefined ? {} : { selector: selector as object }),
    });
    const { docs_read, docs_written, doc_write_failures, last_seq, start_time, end_time } = result;
    const run = { docs_read, docs_written, doc_write_failures, start_time, end_time };
    sendJson(answer, 200, {
      ok: true,
      session_id: newUuid(),
      source_last_seq: last_seq,
      ...run,
      history: [{ ...run, recorded_seq: last_seq }],
    });
  });

function urlOf(side: unknown, own: string, admin: Admin): string {
  const text = typeof side === 'object' && side !== null ? (side as { url?: unknown }).url : side;
  if (typeof text !== 'string' || text === '') throw badRequest('source and target must be names or URLs');
  if (/^https?:\/\//.test(text)) return text;
  const url = new URL(`${own}/${encodeURIComponent(text)}`);
  url.username = encodeURIComponent(admin.name);
  url.password = encodeURIComponent(admin.password);
  return url.href;
}

async function createTarget(target: string): Promise<void> {
  const url = new URL(target);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
  });
  await answer.arrayBuffer();
  if (answer.ok || answer.status === 412) return;
  throw new CouchError(answer.status, 'replication_failed', 'The target could not be created.');
}
