import { SCHEMAS } from '@data-connector/protocol';
import { defineProvider, type ApiAnswer, type HandlerCode } from '@data-connector/provider';
import { plain, run, standIn, type Said } from '@data-connector/testing/stand-in';
import { signal } from '../support/stage.js';

const COMMON = {
  label: 'Leaves',
  description: 'For tests',
  every: 3600,
  scopes: ['read'],
  map: ({ id }) => ({ name: String(id) }),
} satisfies Partial<HandlerCode>;

const linesIn = ({ body }: ApiAnswer) => (body as { readonly lines: readonly string[] }).lines;

/** A third party whose answers are lines of text, asked by code. */
const definition = defineProvider({
  ...plain({
    api: { reads: (text) => (text.startsWith('lines') ? { lines: text.split('\n').slice(1) } : undefined) },
  }),
  account: async ({ api }, access, ending) => {
    const answer = await api.call({ path: 'me', ...access, signal: ending });
    return { id: linesIn(answer)[0] };
  },
  handlers: [
    {
      ...COMMON,
      name: 'leaves',
      schema: SCHEMAS.contact,
      mode: 'snapshot',
      parts: (tools) => ({
        async page(_token, _max, context) {
          const answer = await context.call((access, ending) =>
            tools.api.call({ path: 'leaves', ...access, signal: ending }),
          );
          return { items: linesIn(answer).map((id) => ({ id })), next: undefined };
        },
      }),
    },
    {
      ...COMMON,
      name: 'roots',
      schema: SCHEMAS.event,
      mode: 'changes',
      parts: (tools) => ({
        isGone: (item) => (item as { gone?: true }).gone === true,
        async page({ since = '' }, context) {
          const answer = await context.call((access, ending) =>
            tools.api.call({
              method: 'REPORT',
              path: 'roots',
              headers: { depth: '0', accept: 'text/plain' },
              body: `since ${since}`,
              ...access,
              signal: ending,
            }),
          );
          const [token, ...ids] = linesIn(answer);
          const items = ids.map((id) => (id.startsWith('-') ? { id: id.slice(1), gone: true } : { id }));
          return { items, next: undefined, token };
        },
      }),
    },
  ],
});

const tree =
  (lines: Readonly<Record<string, string>>) =>
  ({ path }: { readonly path: string }): Said => ({ body: lines[path] ?? 'none' });

test('a handler by code comes whole, and its records are as those of any other', async () => {
  const { provider } = await standIn(
    definition,
    tree({ '/v1/me': 'lines\n42', '/v1/leaves': 'lines\na\nb' }),
  );
  expect(await provider.account({ accessToken: 'a-token' }, signal)).toEqual({ id: '42', name: '42' });
  const { ids, pages } = await run(provider, 'leaves');
  expect([ids, pages.at(-1)?.snapshot?.complete]).toEqual([['a', 'b'], true]);
  expect(
    provider.handlers[0]?.map({ id: 'a' }, { provider: 'plain', account: { id: '42', name: '' } }),
  ).toEqual({
    ...{ _id: 'plain-42-a', name: 'a', schema: SCHEMAS.contact, sourceId: 'a', sourceData: { id: 'a' } },
    ...{ sourceApplication: 'https://third.example', sourceAccountId: '42' },
  });
});

test('a handler by code tells what has changed, asked with a method, a body and headers of its own', async () => {
  let said = 'lines\nfirst\na\nb';
  const { asked, provider } = await standIn(definition, () => ({ body: said }));
  const { cursor, ids } = await run(provider, 'roots');
  said = 'lines\nsecond\n-a';
  const next = await run(provider, 'roots', { cursor });
  expect([ids, next.ids, next.items]).toEqual([['a', 'b'], ['a'], [{ id: 'a', gone: true }]]);
  expect(asked[0]).toMatchObject({
    method: 'REPORT',
    path: '/v1/roots',
    headers: { depth: '0', accept: 'text/plain', authorization: 'Bearer a-token', 'content-length': '6' },
  });
});

test('what cannot be read is an outage', async () => {
  const { provider } = await standIn(definition, tree({}));
  await expect(run(provider, 'leaves')).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a request may go without the token, and take what else would be a fault', async () => {
  const { asked, provider } = await standIn(
    defineProvider({
      ...plain(),
      account: async ({ api }, access, ending) => {
        const { headers, status } = await api.call({
          ...{ path: '/.well-known/things', isAnonymous: true, ...access, signal: ending },
          takes: (answer) => answer.status < 500,
        });
        return { id: String(status), name: headers.get('location') ?? '' };
      },
    }),
    () => ({ status: 301, headers: { location: '/elsewhere' } }),
  );
  const account = await provider.account({ accessToken: 'a-token' }, signal);
  expect(account).toEqual({ id: '301', name: '/elsewhere' });
  expect([asked.length, asked[0]?.path, asked[0]?.token]).toEqual([1, '/.well-known/things', undefined]);
});
