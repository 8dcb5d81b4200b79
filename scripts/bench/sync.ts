import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, SyncStarted, SyncView } from '@data-connector/protocol';
import { connectAsPerson } from '@data-connector/simulator';
import { SUBJECT } from './subject.js';

/** A Vault that only measures: it does not open what it gets. */
export interface BenchVault {
  readonly did: string;
  readonly config: Connection;
  readonly key: { readonly secret: string };
}

/** Connects a new person to the service at `url`. */
export async function connect(url: string): Promise<BenchVault> {
  const did = `0x${randomBytes(20).toString('hex')}`;
  const link = await connectAsPerson(`${url}connect/${SUBJECT.name}?did=${did}`);
  const config = JSON.parse(
    Buffer.from(link.split('#config=')[1] ?? '', 'base64url').toString('utf8'),
  ) as Connection;
  return { did, config, key: { secret: randomBytes(32).toString('hex') } };
}

/** A sync that has ended, and how to reach it. */
export interface Ended {
  readonly view: SyncView;
  /** How long it took, as its document says. */
  readonly seconds: number;
  readonly authorization: string;
  readonly statusUrl: string;
}

/** Starts a sync, later if the service says so, and waits for its end. @param wait how long the first answer may wait for that, in seconds */
export async function sync(url: string, vault: BenchVault, options: object = {}, wait = 0): Promise<Ended> {
  const ask = () =>
    fetch(`${url}sync/${SUBJECT.name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: `wait=${wait}` },
      body: JSON.stringify({ ...vault, ...options }),
    });
  let response = await ask();
  while (response.status === 503) {
    const { retryAt = '' } = (await response.json()) as { retryAt?: string };
    await sleep(Math.max(100, Date.parse(retryAt) - Date.now() || 0));
    response = await ask();
  }
  if (response.status !== 202)
    throw new Error(`POST /sync gave ${response.status}: ${await response.text()}`);
  const { token, statusUrl, eventsUrl, view: told } = (await response.json()) as SyncStarted;
  const authorization = `Bearer ${token}`;
  const follow = async () => {
    await (await fetch(eventsUrl, { headers: { authorization } })).text();
    return (await (await fetch(statusUrl, { headers: { authorization } })).json()) as SyncView;
  };
  let view = told ?? (await follow());
  // A stream may end before its sync.
  while (view.status === 'running') view = await follow();
  if (view.status !== 'completed') throw new Error(`The sync ended ${view.status} (${view.code})`);
  const seconds = (Date.parse(view.endedAt ?? view.updatedAt) - Date.parse(view.startedAt)) / 1000;
  return { view, seconds, authorization, statusUrl };
}

/** Erases a sync. */
export async function erase({ statusUrl, authorization }: Ended): Promise<void> {
  await (await fetch(statusUrl, { method: 'DELETE', headers: { authorization } })).text();
}

/** Asks for all of a sync's datastores as a replication does: its checkpoint, what there is, the documents, and the checkpoint again. */
export async function collect({ statusUrl, authorization, view }: Ended): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' };
  for (const { name, records } of Object.values(view.datastores)) {
    if (records === 0) continue;
    const ask = async (path: string, method = 'GET', body?: object): Promise<unknown> => {
      const url = `${statusUrl}/datastores/${name}${path}`;
      const answer = await fetch(url, { headers, method, ...(body && { body: JSON.stringify(body) }) });
      // A checkpoint that was never written is not there.
      if (!answer.ok && !path.includes('/_local/'))
        throw new Error(`${path} gave ${answer.status}: ${await answer.text()}`);
      return answer.json();
    };
    await ask('');
    await ask('/_local/bench');
    const { results } = (await ask('/_changes?style=all_docs')) as {
      results: readonly { id: string; changes: readonly { rev: string }[] }[];
    };
    const docs = results.map(({ id, changes: [first] }) => ({ id, rev: first?.rev }));
    await ask('/_bulk_get?revs=true', 'POST', { docs });
    await ask('/_local/bench', 'PUT', { _id: '_local/bench', last_seq: 1 });
  }
}
