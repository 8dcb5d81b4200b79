import type { Couch } from '@data-connector/couch';

/** For each of its questions, in ms. */
const TIMEOUT_MS = 5000;

/** Asks whether CouchDB answers to the server admin, with all nodes of its cluster joined. @throws Error if not */
export async function lookAsAdmin(admin: Pick<Couch, 'send'>, nodes: number): Promise<void> {
  const { body } = await admin.send({ path: '_session', timeoutMs: TIMEOUT_MS });
  const { userCtx } = body as { userCtx?: { roles?: readonly string[] } };
  if (!userCtx?.roles?.includes('_admin')) throw new Error('CouchDB takes it for somebody else');
  if (nodes < 2) return;
  // A database that is made while nodes are missing has fewer copies for good. One that fails later has joined still.
  const { body: cluster } = await admin.send({ path: '_membership', timeoutMs: TIMEOUT_MS });
  const { cluster_nodes = [] } = cluster as { cluster_nodes?: readonly string[] };
  if (cluster_nodes.length < nodes) throw new Error('CouchDB misses nodes');
}
