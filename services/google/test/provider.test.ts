import { inTime } from '@data-connector/testing/until';
import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { provider as google } from '../src/index.js';
import { connected } from './connected.js';

const sizes = { mail: 20, calendars: 4, events: 24, contacts: 9, subscriptions: 3, likes: 3 };

test('an app in testing is told when its people have to consent again, whatever is renewed', async () => {
  const { provider, tokens } = await connected({ sizes });
  const days = (time = '') => Math.round((Date.parse(time) - Date.now()) / 86_400_000);
  expect([days(tokens.reconnectBy), days(tokens.goodUntil)]).toEqual([7, 7]);
  const renewed = await provider.renew?.(tokens, inTime());
  expect(renewed).toMatchObject({ refreshToken: tokens.refreshToken, reconnectBy: tokens.reconnectBy });
  expect(await provider.account(tokens, inTime())).toEqual({
    id: '107691503500061501001',
    name: 'Ada Example',
    username: 'ada.example@gmail.com',
    avatarUrl: 'https://pictures.example.net/1001/normal.jpg',
  });
});

test('a refresh token is asked for each time, and another account if the person wants one', () => {
  const provider = google.create({ clientId: 'id', clientSecret: 'secret' });
  const offline = { access_type: 'offline', prompt: 'consent' };
  expect(provider.authorize({ select: false })).toMatchObject(offline);
  expect(provider.authorize({ select: true })).toMatchObject({
    ...offline,
    prompt: 'select_account consent',
  });
});

test('who grants a part of what is asked for has granted that', async () => {
  const mail = 'https://www.googleapis.com/auth/gmail.readonly';
  const { run: sync, tokens } = await connected({ sizes }, [mail]);
  expect(tokens.scopes).not.toContain(mail);
  await expect(sync('mail')).rejects.toMatchObject({ code: 'scope_missing' });
  expect((await sync('contacts')).ids).toHaveLength(sizes.contacts);
});

test('messages come whole, one by one, and then only those with news', async () => {
  const { run: sync, simulator } = await connected({ sizes });
  const asked = () => simulator.requests.filter(({ path }) => /\/messages\/\w+$/.test(path)).length;
  const first = await sync('mail');
  expect([first.items.length, asked()]).toEqual([20, 20]);
  expect(first.items.every(({ payload }) => payload !== undefined)).toBe(true);
  const [edited = '', removed = ''] = simulator.ids().mail;
  simulator.giveAs('mail', edited, { labelIds: ['INBOX', 'STARRED'] });
  simulator.remove('mail', removed);
  const added = simulator.add('mail');
  const { ids, items } = await sync('mail', { cursor: first.cursor });
  expect([...ids].sort()).toEqual([edited, removed, added].sort());
  expect([items.find(({ id }) => id === removed), asked()]).toEqual([{ id: removed, deleted: true }, 22]);
});

test.each(['TRASH', 'SPAM', 'DRAFT'])('a message that is now %s is gone', async (label) => {
  const { provider, run: sync, simulator } = await connected({ sizes });
  const { cursor } = await sync('mail');
  const [id = ''] = simulator.ids().mail;
  simulator.giveAs('mail', id, { labelIds: [label] });
  const { items } = await sync('mail', { cursor });
  const [handler] = provider.handlers;
  expect(items.map((item) => [item['id'], handler?.isGone?.(item)])).toEqual([[id, true]]);
});

test('the same event in two calendars is two, and one that is deleted is gone from its own', async () => {
  const said = (path: string): unknown => {
    if (path.endsWith('/calendarList'))
      return { items: [{ id: 'a@b.c' }, { id: 'x#y@b.c' }], nextSyncToken: 't' };
    const status = path.includes('x%23y') ? 'cancelled' : 'confirmed';
    return { items: [{ id: 'same', status }], nextSyncToken: 't' };
  };
  const { provider } = await standIn(google, ({ path }) => ({ body: said(path) }));
  const { ids, items } = await run(provider, 'events');
  const handler = provider.handlers.find(({ manifest }) => manifest.name === 'events');
  expect(ids).toEqual(['a@b.c/same', 'x#y@b.c/same']);
  expect(items.map((item) => handler?.isGone?.(item))).toEqual([false, true]);
});

test('history names each message once, as its last record has it', async () => {
  const message = (id: string) => ({ message: { id, threadId: id } });
  const history = [
    { messagesAdded: [message('a'), message('b')] },
    { labelsAdded: [message('a')], labelsRemoved: [message('c')] },
    { messagesDeleted: [message('b'), { message: null }] },
    { messages: [{ id: 'd' }] },
  ];
  const { provider } = await standIn(google, ({ path }) => {
    if (path.endsWith('/profile')) return { body: { historyId: '1' } };
    if (path.endsWith('/messages')) return { body: { resultSizeEstimate: 0 } };
    return {
      body: path.endsWith('/history') ? { history, historyId: '2' } : { id: path.at(-1), payload: {} },
    };
  });
  const { cursor } = await run(provider, 'mail');
  const { items } = await run(provider, 'mail', { cursor });
  expect(items).toEqual([
    { id: 'a', payload: {} },
    { id: 'c', payload: {} },
    { id: 'b', deleted: true },
  ]);
});

const error = (code: number, reason: string, message = 'No'): Said => ({
  status: code,
  body: { error: { code, message, errors: [{ domain: 'global', reason, message }] } },
});
const info = (code: number, reason: string): Said => ({
  status: code,
  body: { error: { code, details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }] } },
});

test.each<[string, Said, string]>([
  ['a person’s limit', error(403, 'userRateLimitExceeded'), 'rate_limited'],
  ['an app’s limit', error(403, 'rateLimitExceeded'), 'rate_limited'],
  ['a day’s limit', error(403, 'quotaExceeded'), 'rate_limited'],
  ['a limit with 429', error(429, 'rateLimitExceeded'), 'rate_limited'],
  ['a scope that was declined', info(403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'), 'scope_missing'],
  ['a scope that was declined, as older APIs say it', error(403, 'insufficientPermissions'), 'scope_missing'],
  ['an API that is off', error(403, 'accessNotConfigured'), 'app_rejected'],
  ['an API that is off, as newer ones say it', info(403, 'SERVICE_DISABLED'), 'app_rejected'],
  ['somebody without YouTube', error(401, 'youtubeSignupRequired'), 'scope_missing'],
  ['somebody without Gmail', error(400, 'failedPrecondition'), 'scope_missing'],
  ['a list that is not there', error(404, 'notFound'), 'provider_unavailable'],
  ['what is asked wrongly', error(400, 'invalid'), 'provider_unavailable'],
])('%s', async (_name, answer, code) => {
  const { provider } = await standIn(google, () => answer);
  await expect(run(provider, 'subscriptions')).rejects.toMatchObject({ code });
});

test.each([
  ['an empty contact list', 'contacts', { nextSyncToken: 't', totalItems: 0 }],
  ['an empty mailbox', 'mail', { resultSizeEstimate: 0, historyId: '1' }],
])('%s has no list in it, and is whole all the same', async (_name, handler, body) => {
  const { provider } = await standIn(google, () => ({ body }));
  const { items, pages } = await run(provider, handler);
  expect([items, pages.at(-1)?.snapshot?.complete]).toEqual([[], true]);
});

test('a contact that goes under another name now is gone under the one that it had', async () => {
  const { provider, run: sync, simulator } = await connected({ sizes });
  const { cursor, ids } = await sync('contacts');
  const [kept = '', former = ''] = ids;
  simulator.giveAs('contacts', kept, { metadata: { previousResourceNames: [former] } });
  const { ids: told, items } = await sync('contacts', { cursor });
  const handler = provider.handlers.find(({ manifest }) => manifest.name === 'contacts');
  expect(told).toEqual([former, kept]);
  expect(items.map((item) => handler?.isGone?.(item))).toEqual([true, false]);
});
