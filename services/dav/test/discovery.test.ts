import { ConnectorError } from '@data-connector/kit/errors';
import { TokenRejected, type ApiAnswer, type ApiRequest, type Tools } from '@data-connector/provider';
import { multistatus } from '../simulator/words.js';
import { isOwn, ownAddress, pathOf } from '../src/addresses.js';
import { contextOf, type Records } from '../src/discovery.js';
import { elementIn } from '../src/xml.js';

type Answer = { readonly status: number; readonly location?: string } | Error;

/**
 * Whom a discovery asks, and what it finds, of servers that answer so: an address with a + before it is one that is asked with
 * the password, and whoever wants that speaks WebDAV unless told.
 */
async function discover(
  answers: Readonly<Record<string, Answer>>,
  server = 'one.example',
  records: NonNullable<Awaited<ReturnType<Records>>> | 'not told' = [],
) {
  const asked: string[] = [];
  async function call({ isAnonymous, path, takes }: ApiRequest): Promise<ApiAnswer> {
    const name = isAnonymous ? path : `+${path}`;
    asked.push(name);
    const answer = answers[name] ?? { status: isAnonymous ? 404 : 207 };
    if (answer instanceof Error) throw answer;
    const { location, status } = answer;
    const headers = new Headers(location === undefined ? {} : { location });
    const whole = { status, headers, body: elementIn(multistatus([])) };
    if (takes?.(whole)) return Promise.resolve(whole);
    throw status === 401 ? new TokenRejected() : new ConnectorError('provider_unavailable');
  }
  const tools = { api: { call }, app: { clientId: '', clientSecret: '' } } as unknown as Tools;
  const asking = { accessToken: 'a-password', server, signal: new AbortController().signal };
  const found = await contextOf(tools, 'caldav', asking, () =>
    Promise.resolve(records === 'not told' ? undefined : records),
  ).then(
    ({ context, isSure }) => context?.url.href ?? (isSure ? undefined : 'not known'),
    (error: Error) => (error instanceof ConnectorError ? error.code : error.name),
  );
  return { asked, found };
}

const WELL_KNOWN = 'https://one.example/.well-known/caldav';

test('a well-known address leads to what speaks WebDAV or wants a password', async () => {
  const context = 'https://one.example/remote.php/dav/';
  const { asked, found } = await discover({
    [WELL_KNOWN]: { status: 301, location: '/remote.php/dav/' },
    [context]: { status: 401 },
  });
  expect([asked, found]).toEqual([[WELL_KNOWN, context, `+${context}`], context]);
});

test('an address that leads on only whoever has logged in is followed too', async () => {
  const context = 'https://one.example/dav/';
  const { asked, found } = await discover({
    ...{ [WELL_KNOWN]: { status: 401 }, [`+${WELL_KNOWN}`]: { status: 302, location: '/dav/' } },
    [context]: { status: 207 },
  });
  expect([asked, found]).toEqual([[WELL_KNOWN, `+${WELL_KNOWN}`, context, `+${context}`], context]);
});

test('a wrong password is told at once, and asked with no second time', async () => {
  const { asked, found } = await discover({
    [WELL_KNOWN]: { status: 401 },
    [`+${WELL_KNOWN}`]: { status: 401 },
  });
  expect([asked, found]).toEqual([[WELL_KNOWN, `+${WELL_KNOWN}`], 'TokenRejected']);
});

test('DNS is heard first, with its path, and a host that does not answer is passed over', async () => {
  const context = 'https://dav.one.example/calendars/';
  const records = [{ host: 'old.one.example' }, { host: 'dav.one.example', path: '/calendars/' }];
  const nobody = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
  const { found } = await discover(
    {
      'https://old.one.example/.well-known/caldav': new ConnectorError('provider_unavailable', {}, nobody),
      [context]: { status: 207 },
    },
    'one.example',
    records,
  );
  expect(found).toBe(context);
});

test('a name with a path is where it is', async () => {
  const { asked } = await discover({}, 'one.example/dav');
  expect(asked).toEqual(['https://one.example/dav/']);
});

test.each([
  ['DNS', [{ host: 'evil.example' }], {}],
  ['DNS, by a name that only ends alike', [{ host: 'evilone.example' }], {}],
  ['a redirect', [], { [WELL_KNOWN]: { status: 302, location: 'https://evil.example/' } }],
  ['a redirect without TLS', [], { [WELL_KNOWN]: { status: 302, location: 'http://one.example/' } }],
  [
    'a redirect to another port',
    [],
    { [WELL_KNOWN]: { status: 302, location: 'https://one.example:8443/' } },
  ],
])('nobody is followed elsewhere: by %s', async (_how, records, answers) => {
  const { asked, found } = await discover(answers, 'one.example', records);
  // Who leads elsewhere has not said that there is nothing.
  expect(found).toBe(WELL_KNOWN in answers ? 'not known' : undefined);
  expect(asked).toEqual([WELL_KNOWN, 'https://one.example/']);
});

test('redirects that go round come to an end', async () => {
  const { asked, found } = await discover({ [WELL_KNOWN]: { status: 302, location: WELL_KNOWN } });
  expect([found, asked.length]).toEqual(['not known', 7]);
});

test.each([
  ['who refuses for now', { status: 403 }],
  ['a page of the web', { status: 200 }],
  ['nobody of that name, for now', Object.assign(new Error('nobody'), { code: 'ENOTFOUND' })],
])('%s has not said that there is nothing', async (_who, answer) => {
  expect((await discover({ [WELL_KNOWN]: answer })).found).toBe('not known');
});

test('what DNS cannot tell now is not nothing', async () => {
  expect((await discover({}, 'one.example', 'not told')).found).toBe('not known');
});

test('a server that is down is no server without calendars', async () => {
  expect((await discover({ [WELL_KNOWN]: { status: 503 } })).found).toBe('provider_unavailable');
});

test.each([
  ['https://one.example/x', 'one.example', true],
  ['https://p01-caldav.one.example/x', 'one.example', true],
  ['https://one.example.evil.example/', 'one.example', false],
  ['https://evil-one.example/', 'one.example', false],
  ['http://one.example/', 'one.example', false],
  ['http://localhost:5232/', 'localhost:5232', true],
  ['http://localhost:5984/', 'localhost:5232', false],
  ['http://x.localhost/', 'localhost:5232', false],
])('a password for %s may be sent by whoever named %s: %s', (url, server, may) => {
  expect(isOwn(new URL(url), server)).toBe(may);
});

test('an href is an address of the person’s own server, or none', () => {
  const base = new URL('https://one.example/dav/');
  const of = (href: string | undefined) => ownAddress(href, base, 'one.example')?.href;
  expect(['cal/', '/cal/?q=1#part', 'https://p1.one.example:443/cal/'].map(of)).toEqual([
    'https://one.example/dav/cal/',
    'https://one.example/cal/',
    'https://p1.one.example/cal/',
  ]);
  const others = [
    undefined,
    '//evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://[',
    '/'.padEnd(3000, 'x'),
  ];
  expect(others.map(of)).toEqual(others.map(() => undefined));
});

test('a path has one spelling', () => {
  const spelled = ['/a%40b/%c3%a9.ics', '/a@b/é.ics', '/a@b/%C3%A9.ics'].map((path) =>
    pathOf(new URL(path, 'https://one.example')),
  );
  expect(new Set(spelled)).toEqual(new Set(['/a%40b/%C3%A9.ics']));
  expect(pathOf(new URL('https://one.example/%zz/'))).toBe('/%zz/');
});
