import type { Connected } from '@data-connector/testing/provider-contract';
import { connected } from './connected.js';
import { Discovery } from './discovery.js';

const apis = {
  gmail: new Discovery('gmail'),
  calendar: new Discovery('calendar'),
  people: new Discovery('people'),
  youtube: new Discovery('youtube'),
};
const sizes = { mail: 9, calendars: 4, events: 24, contacts: 20, subscriptions: 6, likes: 6 };
const OWN = 'ada.example@gmail.com';
type List = keyof typeof sizes;

/** Of which API each method is, what stands in its path, and what it is asked with. */
const METHODS: [string, string[], Record<string, string>][] = [
  ['gmail.users.getProfile', ['me'], {}],
  ['gmail.users.messages.list', ['me'], { maxResults: '5' }],
  ['gmail.users.messages.get', ['me', '0018000000000001'], { format: 'full' }],
  ['calendar.calendarList.list', [], {}],
  ['calendar.events.list', [encodeURIComponent(OWN)], {}],
  ['people.people.connections.list', ['people/me'], { personFields: 'names', requestSyncToken: 'true' }],
  ['youtube.subscriptions.list', [], { part: 'snippet', mine: 'true' }],
  ['youtube.videos.list', [], { part: 'snippet', myRating: 'like' }],
];
const apiOf = (id: string): Discovery => apis[id.split('.')[0] as keyof typeof apis];

async function ask(
  { get }: Pick<Connected, 'get'>,
  id: string,
  values: readonly string[],
  query: Record<string, string>,
) {
  const { pathname } = new URL(apiOf(id).address(id, ...values));
  const answer = await get(`${pathname}?${new URLSearchParams(query)}`);
  return { status: answer.status, body: (await answer.json()) as unknown };
}

test.each(METHODS)('%s is answered as it is described', async (id, values, query) => {
  const { body, status } = await ask(await connected({ sizes }), id, values, query);
  expect(status).toBe(200);
  expect(Object.keys(body as object).length).toBeGreaterThan(1);
  expect(apiOf(id).faults(id, body)).toEqual([]);
});

test.each<[List, string, string[], Record<string, string>, string, string]>([
  ['mail', 'gmail.users.history.list', ['me'], {}, 'historyId', 'startHistoryId'],
  ['calendars', 'calendar.calendarList.list', [], {}, 'nextSyncToken', 'syncToken'],
  ['events', 'calendar.events.list', [encodeURIComponent(OWN)], {}, 'nextSyncToken', 'syncToken'],
  [
    'contacts',
    'people.people.connections.list',
    ['people/me'],
    { personFields: 'names', requestSyncToken: 'true' },
    'nextSyncToken',
    'syncToken',
  ],
])('what has changed of %s is told as it is described', async (list, id, values, query, told, parameter) => {
  const stage = await connected({ sizes });
  const before = list === 'mail' ? 'gmail.users.getProfile' : id;
  const first = (await ask(stage, before, values, query)).body as Record<string, string>;
  const [edited = '', removed = ''] = stage.simulator.ids()[list].slice(-2).reverse();
  stage.simulator.giveAs(list, edited, {});
  stage.simulator.remove(list, list === 'calendars' ? edited : removed);
  stage.simulator.add(list);
  const since = { ...query, [parameter]: first[told] ?? '' };
  const { body } = await ask(stage, id, values, since);
  expect(apiOf(id).faults(id, body)).toEqual([]);
  expect(JSON.stringify(body)).not.toBe(JSON.stringify(first));
});

test('every address, parameter and scope that the provider asks with is in them', async () => {
  const { provider, run, simulator } = await connected({ sizes });
  const handlers = provider.manifest.handlers;
  for (const { name } of handlers) {
    const { cursor } = await run(name);
    await run(name, { cursor });
  }
  const ids = [...METHODS.map(([id]) => id), 'gmail.users.history.list'];
  const known = ids.map((id) => {
    const path = new URL(apiOf(id).address(id, '', '')).pathname;
    const fixed = apiOf(id)
      .address(id, '\u0001', '\u0001')
      .replace(/^https:\/\/[^/]+/, '');
    const pattern = fixed.split('\u0001').map((part) => part.replace(/[.]/g, '\\.'));
    return { id, path, pattern: new RegExp(`^${pattern.join('(?:people/)?[^/]+')}$`) };
  });
  const asked = simulator.requests.filter(
    ({ method, path }) => method === 'GET' && /^\/(?:gmail|calendar|v1\/people|youtube)/.test(path),
  );
  const used = new Set<string>();
  for (const { path, query } of asked) {
    const method = known.find(({ pattern }) => pattern.test(path));
    expect([path, method?.id]).toEqual([path, expect.any(String)]);
    const { id = '' } = method ?? {};
    used.add(id);
    const { parameters } = apiOf(id).method(id);
    expect(Object.keys(query).filter((name) => !parameters.includes(name))).toEqual([]);
  }
  expect([...used].sort()).toEqual(ids.sort());
  const scopes = [...used].flatMap((id) => apiOf(id).method(id).scopes);
  const asks = handlers.flatMap((handler) => handler.scopes);
  expect(asks.filter((scope) => !scopes.includes(scope))).toEqual([]);
});

test.each([
  ['a member that it does not name', { messages: [{ id: '1', thread: '1' }] }],
  ['a value of another type', { resultSizeEstimate: '1' }],
])('%s is noticed', (_name, body) => {
  expect(apis.gmail.faults('gmail.users.messages.list', body)).not.toEqual([]);
});
