import { run, standIn, type Asked, type Said } from '@data-connector/testing/stand-in';
import { multistatus, type Resource } from '../simulator/words.js';
import { provider as definition } from '../src/index.js';
import { calendar, card, event } from './samples.js';

const SERVER = 'one.example';
const { signal } = new AbortController();
const CAL = 'urn:ietf:params:xml:ns:caldav';
const CARD = 'urn:ietf:params:xml:ns:carddav';
const href = (path: string) => `<href xmlns="DAV:">${path}</href>`;
const XML = { 'content-type': 'application/xml' };
const xml = (body: string, status = 207): Said => ({ status, headers: XML, body });
const EVENT = calendar(...event('DTSTART:20260301T090000Z', 'SUMMARY:Lunch'));

/** What a server differs in: its homes, what its calendar's listing and its resources are. */
interface Server {
  readonly home?: string;
  readonly calendar?: string;
  readonly props?: readonly string[];
  listing?(body: string): Said;
  readonly data?: Readonly<Record<string, string>>;
  /** Resources that its answers leave out. */
  readonly untold?: readonly string[];
}

const tag = '<getetag xmlns="DAV:">"1"</getetag>';
const there = (...paths: readonly string[]): Resource[] => paths.map((path) => ({ path, props: [tag] }));

function answerOf({
  calendar: path = '/cal/',
  data = {},
  home = '/home/',
  listing,
  props,
  untold = [],
}: Server) {
  return ({ form, method, path: asked }: Asked): Said => {
    // What is no form is as it came.
    const body = form as unknown as string;
    if (method === 'REPORT' && body.includes('-multiget'))
      return xml(
        multistatus(
          [...body.matchAll(/<d:href>([^<]*)</g)]
            .filter(([, one = '']) => !untold.includes(one))
            .map(([, one = '']) =>
              data[one] === undefined
                ? { path: one, status: 404 }
                : {
                    path: one,
                    props: [
                      tag,
                      `<calendar-data xmlns="${CAL}">${data[one]}</calendar-data>`,
                      `<address-data xmlns="${CARD}">${data[one]}</address-data>`,
                    ],
                  },
            ),
        ),
      );
    if (asked === '/cal/') return listing?.(body) ?? xml(multistatus([]));
    if (asked === '/home/') {
      const type = `<resourcetype xmlns="DAV:"><calendar xmlns="${CAL}"/><addressbook xmlns="${CARD}"/></resourcetype>`;
      const token = '<sync-token xmlns="DAV:">any</sync-token>';
      const home = { path: '/home/', props: ['<resourcetype xmlns="DAV:"/>'] };
      return xml(multistatus([{ path, props: [type, ...(props ?? [token])] }, home]));
    }
    const sets = [`calendar-home-set xmlns="${CAL}"`, `addressbook-home-set xmlns="${CARD}"`];
    return xml(
      multistatus([
        {
          path: '/',
          props: [
            `<current-user-principal xmlns="DAV:">${href('/me/')}</current-user-principal>`,
            ...sets.map((set) => `<${set}>${href(home)}</${set.split(' ')[0]}>`),
          ],
        },
      ]),
    );
  };
}

async function served(server: Server) {
  const { asked, provider } = await standIn(definition, answerOf(server));
  return {
    asked,
    run: (options: Parameters<typeof run>[2] = {}, handler = 'events') =>
      run(provider, handler, {
        server: SERVER,
        call: (request) => request({ accessToken: 'a-password', server: SERVER }, signal),
        ...options,
      }),
  };
}

test('hrefs that lead elsewhere, up, deeper or to the collection itself are none of its', async () => {
  const others = [
    '/other/a.ics',
    '/cal/deeper/a.ics',
    '/cal/',
    '/cal/../x.ics',
    'https://evil.example/cal/a.ics',
    '',
  ];
  const { asked, run } = await served({
    listing: () => xml(multistatus(there(...others, '/cal/a.ics', '/cal/a.ics'), 'first')),
    data: { '/cal/a.ics': EVENT, '/other/a.ics': EVENT },
  });
  expect((await run()).ids).toEqual(['/cal/a.ics']);
  expect(asked.filter(({ path }) => path.includes('other') || path.includes('evil'))).toEqual([]);
});

test('a calendar at another’s server is not looked into', async () => {
  const { asked, run } = await served({
    calendar: 'https://evil.example/cal/',
    listing: () => xml(multistatus(there('/cal/a.ics'), 'first')),
  });
  const { ids, pages } = await run();
  expect([ids, pages.at(-1)?.snapshot?.complete]).toEqual([[], true]);
  expect(asked.some(({ path }) => path === '/cal/')).toBe(false);
});

test('a home at another’s server is an outage, and not an empty one', async () => {
  const { run } = await served({ home: 'https://evil.example/home/' });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a collection without a slash at its end has its members', async () => {
  const { run } = await served({
    calendar: '/cal',
    listing: () => xml(multistatus(there('/cal/a.ics', '/calendar.ics'), 'first')),
    data: { '/cal/a.ics': EVENT },
  });
  expect((await run()).ids).toEqual(['/cal/a.ics']);
});

test('what is there and is not told, or is empty, is kept aside: it is not gone', async () => {
  const { run } = await served({
    listing: () => xml(multistatus(there('/cal/a.ics', '/cal/b.ics', '/cal/c.ics'), 'first')),
    data: { '/cal/a.ics': EVENT, '/cal/b.ics': '' },
    untold: ['/cal/c.ics'],
  });
  const { items } = await run();
  expect(items.map((item) => [item['href'], typeof item['data'], item['gone']])).toEqual([
    ['/cal/a.ics', 'string', undefined],
    ['/cal/b.ics', 'undefined', undefined],
    ['/cal/c.ics', 'undefined', undefined],
  ]);
});

test('what is told piece by piece (507) comes whole, and what is deleted comes as that', async () => {
  const data = { '/cal/a.ics': EVENT, '/cal/b.ics': EVENT };
  const cut = { path: '/cal/', status: 507 };
  const { run } = await served({
    data,
    listing(body) {
      const [, token = ''] = /<d:sync-token>([^<]*)</.exec(body) ?? [];
      if (token === '') return xml(multistatus([...there('/cal/b.ics'), cut], 'piece'));
      if (token === 'piece') return xml(multistatus(there('/cal/a.ics'), 'all'));
      return xml(multistatus([{ path: '/cal/b.ics', status: 404 }], 'next'));
    },
  });
  const first = await run();
  expect([first.ids, first.pages.at(-1)?.snapshot?.complete]).toEqual([['/cal/b.ics', '/cal/a.ics'], true]);
  const byOne = await run({ limit: 1 });
  expect((await run({ cursor: byOne.cursor })).ids).toEqual(['/cal/a.ics']);
  expect((await run({ cursor: first.cursor })).items).toEqual([{ href: '/cal/b.ics', gone: true }]);
});

test('a server that goes round in its pieces is no way', async () => {
  const { run } = await served({
    listing: (body) =>
      xml(
        multistatus(
          [...there('/cal/a.ics'), { path: '/cal/', status: 507 }],
          /sync-token>x</.test(body) ? 'x' : 'x',
        ),
      ),
    data: { '/cal/a.ics': EVENT },
  });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a server without sync-collection gives everything again once something is otherwise', async () => {
  let paths = ['/cal/a.ics', '/cal/b.ics'];
  const { asked, run } = await served({
    props: [],
    listing: () => xml(multistatus(there('/cal/', ...paths))),
    data: { '/cal/a.ics': EVENT, '/cal/b.ics': EVENT },
  });
  const first = await run();
  const same = await run({ cursor: first.cursor });
  expect([first.ids, same.ids, same.pages.at(-1)?.unchanged]).toEqual([paths, [], true]);
  paths = ['/cal/b.ics'];
  const { ids, pages } = await run({ cursor: same.cursor });
  expect([ids, pages.at(-1)?.snapshot?.complete]).toEqual([paths, true]);
  expect(pages.at(-1)?.snapshot?.id).not.toBe(first.pages[0]?.snapshot?.id);
  expect(asked.every(({ method, path }) => path !== '/cal/' || method === 'PROPFIND')).toBe(false);
});

test('tasks are no events and groups no contacts; what became one is gone', async () => {
  const data: Record<string, string> = {
    '/cal/a.ics': EVENT,
    '/cal/b.ics': EVENT.replaceAll('VEVENT', 'VTODO'),
    '/cal/c.vcf': card('4.0', 'KIND:group', 'FN:Friends'),
  };
  const { run } = await served({
    data,
    listing: (body) =>
      xml(
        multistatus(
          there('/cal/a.ics', '/cal/b.ics', '/cal/c.vcf'),
          body.includes('first') ? 'second' : 'first',
        ),
      ),
  });
  const first = await run();
  expect(first.ids).toEqual(['/cal/a.ics']);
  data['/cal/a.ics'] = data['/cal/b.ics'] ?? '';
  expect((await run({ cursor: first.cursor })).items[0]).toEqual({ href: '/cal/a.ics', gone: true });
  expect((await run({}, 'contacts')).ids).not.toContain('/cal/c.vcf');
});

test('what vanishes while it is read does not come', async () => {
  const { run } = await served({
    listing: () => xml(multistatus(there('/cal/a.ics', '/cal/b.ics'), 'first')),
    data: { '/cal/b.ics': EVENT },
  });
  expect((await run()).ids).toEqual(['/cal/b.ics']);
});

test.each([
  ['is no multistatus', '<d:error xmlns:d="DAV:"/>'],
  ['has no token', multistatus(there('/cal/a.ics'))],
  ['has a token that is none', multistatus([], `x`.repeat(5000))],
  ['has entities', `<!DOCTYPE a [<!ENTITY e "x">]>${multistatus([], '&e;')}`],
  ['is endlessly deep', '<a>'.repeat(200_000)],
])('a listing that %s is an outage', async (_what, body) => {
  const { run } = await served({ listing: () => xml(body) });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('what is too large to be asked for is kept aside by its id, and the rest comes', async () => {
  const size = (bytes: number) => `<getcontentlength xmlns="DAV:">${bytes}</getcontentlength>`;
  const { run } = await served({
    data: { '/cal/b.ics': EVENT },
    listing: () =>
      xml(
        multistatus(
          [
            { path: '/cal/a.ics', props: [tag, size(2 ** 24)] },
            { path: '/cal/b.ics', props: [tag, size(400)] },
          ],
          'first',
        ),
      ),
  });
  const { items } = await run();
  expect(items).toEqual([
    { href: '/cal/a.ics' },
    { href: '/cal/b.ics', etag: '"1"', data: EVENT.replaceAll('\r', '') },
  ]);
});
