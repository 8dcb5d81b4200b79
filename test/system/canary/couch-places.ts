import type { TestStore } from '../processes/store.js';
import type { Place } from './search.js';

type Login = Pick<TestStore, 'url' | 'name' | 'password'>;

/** Asks the store as its server admin. */
export async function ask(
  { url, name, password }: Login,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const headers = { authorization, accept: 'application/json', 'content-type': 'application/json' };
  const answer = await fetch(new URL(path, url), { ...init, headers });
  return { status: answer.status, text: await answer.text() };
}

interface Row {
  readonly id: string;
  readonly changes: readonly { readonly rev: string }[];
}

/** Every revision of a document that is still there, not only the leaves. */
async function revisionsOf(store: Login, db: string, id: string): Promise<string> {
  const path = `/${db}/${encodeURIComponent(id)}`;
  const leaves = await ask(store, `${path}?open_revs=all&revs=true&conflicts=true`);
  const infos = await ask(store, `${path}?revs_info=true`);
  const { _revs_info: known = [] } = JSON.parse(infos.text) as {
    _revs_info?: { rev: string; status: string }[];
  };
  const older = JSON.stringify(known.filter(({ status }) => status === 'available').map(({ rev }) => rev));
  const all = await ask(store, `${path}?open_revs=${encodeURIComponent(older)}`);
  return [leaves.text, infos.text, all.text].join('\n');
}

/** A database whole: its facts, rights and changes, every document, and the older revisions of those that were written again. */
async function wholeDatabase(store: Login, db: string): Promise<Place | undefined> {
  const changes = await ask(store, `/${db}/_changes?style=all_docs&include_docs=true&conflicts=true`);
  // It was erased in the meantime.
  if (changes.status === 404) return undefined;
  const { results } = JSON.parse(changes.text) as { results: Row[] };
  const rewritten = results.filter(
    ({ changes: revs }) => revs.length > 1 || revs.some(({ rev }) => !rev.startsWith('1-')),
  );
  const parts = [changes.text];
  for (const path of ['', '/_security', '/_all_docs?include_docs=true', '/_local_docs?include_docs=true'])
    parts.push((await ask(store, `/${db}${path}`)).text);
  for (const { id } of rewritten) parts.push(await revisionsOf(store, db, id));
  return { name: `database ${db}`, bytes: Buffer.from(parts.join('\n')) };
}

/** Every database of the store. */
export async function databasesOf(store: Login): Promise<Place[]> {
  const list = await ask(store, '/_all_dbs');
  const places: Place[] = [{ name: 'list of databases', bytes: Buffer.from(list.text) }];
  for (const db of JSON.parse(list.text) as string[]) {
    const place = await wholeDatabase(store, db);
    if (place) places.push(place);
  }
  return places;
}
