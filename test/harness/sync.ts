import type { Connection, SyncStarted, SyncView } from '@data-connector/protocol';
import { DID } from './connect.js';
import type { TestSystem } from './system.js';

/** The person's key of all tests. */
export const SECRET = '5e'.repeat(32);

/** A sync as its Vault has it. */
export interface Sync extends SyncStarted {
  /** The sync's base URL. */
  readonly url: string;
  /** A request below the sync's URL, with its token. */
  get(path: string, method?: string, init?: RequestInit): Promise<Response>;
  /** The same sync at another gateway. */
  at(gateway: string): Sync;
}

/** A sync of which only id and token are known. */
export function syncAt(gateway: string, provider: string, begun: SyncStarted): Sync {
  const url = `${gateway}/sync/${provider}/${begun.syncId}`;
  return {
    ...begun,
    url,
    get: (path, method = 'GET', init = {}) => {
      const headers = { authorization: `Bearer ${begun.token}`, ...(init.headers as object) };
      return fetch(`${url}${path}`, { ...init, method, headers });
    },
    at: (other) => syncAt(other, provider, begun),
  };
}

/** Sends POST /sync. */
export function post(
  system: TestSystem<string>,
  provider: string,
  body: unknown,
  at?: string,
): Promise<Response> {
  return fetch(`${at ?? system.gateways[0]?.url}/sync/${provider}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Starts a sync. @throws Error if it is refused */
export async function started(
  system: TestSystem<string>,
  provider: string,
  options: {
    readonly config: Connection;
    readonly at?: string | undefined;
    readonly more?: Readonly<Record<string, unknown>>;
  },
): Promise<Sync> {
  const { config, at, more = {} } = options;
  const body = { did: DID, config, key: { secret: SECRET }, ...more };
  const answer = await post(system, provider, body, at);
  const begun = (await answer.json()) as SyncStarted;
  if (answer.status !== 202) throw new Error(`POST /sync answered ${answer.status} ${JSON.stringify(begun)}`);
  return syncAt(at ?? system.gateways[0]?.url ?? '', provider, begun);
}

/** One Server-Sent Event. */
export interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: SyncView;
}

function eventOf(block: string): Event {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
  return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as SyncView };
}

/** A stream's events, one by one, until it ends. */
export async function* stream(sync: Sync, signal?: AbortSignal): AsyncGenerator<Event> {
  const answer = await sync.get('/events', 'GET', signal ? { signal } : {});
  if (answer.status !== 200 || !answer.body) throw new Error(`events answered ${answer.status}`);
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(
    new TextDecoderStream(),
  ) as unknown as AsyncIterable<string>) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) if (!block.startsWith(':')) yield eventOf(block);
  }
}

/** All events of a stream that ends by itself. */
export async function events(sync: Sync): Promise<Event[]> {
  const heard: Event[] = [];
  for await (const event of stream(sync)) heard.push(event);
  return heard;
}

/** A sync's status as soon as it no longer runs. */
export async function untilEnded(sync: Sync): Promise<SyncView> {
  let view: SyncView | undefined;
  for await (const { data } of stream(sync)) view = data;
  if (!view || view.status === 'running') throw new Error('the stream ended before the sync');
  return view;
}

/** What a request for a sync's status is answered: HTTP status and code. */
export async function statusOf(sync: Sync): Promise<[number, string | undefined]> {
  const answer = await sync.get('');
  return [answer.status, ((await answer.json()) as { code?: string }).code];
}
