import { ConnectorError } from '@data-connector/kit/errors';
import type { Ask, LookUpTexts } from '@data-connector/provider';
import { find, home } from '../src/identity.js';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const OTHER = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const { signal } = new AbortController();

interface Answer {
  readonly status?: number;
  readonly text?: string;
  readonly body?: unknown;
  readonly location?: string;
}
const documentOf = (id: string, handle = 'ada.example', more: object = {}) => ({
  id,
  alsoKnownAs: [`at://${handle}`],
  service: [
    { id: '#other', type: 'Other', serviceEndpoint: 'https://other.example' },
    { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'https://pds.example' },
  ],
  ...more,
});
const DIRECTORY = { [`https://plc.directory/${DID}`]: { body: documentOf(DID) } };

/** Hosts that answer so, and texts in the DNS. */
function world(answers: Readonly<Record<string, Answer>>, texts: Readonly<Record<string, string[]>> = {}) {
  const asked: string[] = [];
  const ask: Ask = ({ url }) => {
    asked.push(url.href);
    const { body, location, status = 200, text = '' } = answers[url.href] ?? { status: 404 };
    if (status >= 400) throw new ConnectorError('server_unknown');
    const headers = new Headers(location === undefined ? {} : { location });
    return Promise.resolve({ status, headers, text, body });
  };
  const lookUp: LookUpTexts = (name) => Promise.resolve(texts[name] ?? []);
  return {
    asked,
    find: (given: string) => find(given, ask, signal, lookUp),
    home: (subject: string) => home(subject, ask, signal),
  };
}
const at = (text: string) => ({ 'https://ada.example/.well-known/atproto-did': { text }, ...DIRECTORY });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: { readonly code?: string }) => error.code,
  );
const HOME = { server: 'https://pds.example', subject: DID };

test.each(['ada.example', '@ada.example', ' Ada.EXAMPLE\n', '\u202a@ada.example\u202c', 'at://ada.example'])(
  'the handle %j leads over its host to where the account is',
  async (given) => {
    expect(await world(at(`${DID}\n`)).find(given)).toEqual(HOME);
  },
);

test('a handle leads over the DNS, and its host is not asked then', async () => {
  const { asked, find: found } = world(DIRECTORY, { '_atproto.ada.example': ['v=spf1', `did=${DID}`] });
  expect(await found('ada.example')).toEqual(HOME);
  expect(asked).toEqual([`https://plc.directory/${DID}`]);
});

test('of a handle for which the DNS tells of several accounts its host is asked', async () => {
  const texts = { '_atproto.ada.example': [`did=${DID}`, `did=${OTHER}`] };
  expect(await world(at(DID), texts).find('ada.example')).toEqual(HOME);
});

test('a host may lead elsewhere, but not round in circles', async () => {
  const url = 'https://ada.example/.well-known/atproto-did';
  const to = { 'https://www.ada.example/did': { text: DID } };
  const led = world({ ...DIRECTORY, ...to, [url]: { status: 302, location: 'https://www.ada.example/did' } });
  expect(await led.find('ada.example')).toEqual(HOME);
  const round = world({ [url]: { status: 302, location: url } });
  expect(await round.find('ada.example')).toBe('ada.example');
  expect(round.asked).toHaveLength(4);
});

test.each<[string, object | undefined]>([
  ['of another account', documentOf(OTHER)],
  ['that has another handle', documentOf(DID, 'eve.example')],
  ['without a handle', documentOf(DID, '', { alsoKnownAs: undefined })],
  ['without a server', documentOf(DID, 'ada.example', { service: [{ id: '#atproto_pds' }] })],
  ['that is not there', undefined],
])('a handle whose document is one %s is nobody’s', async (_name, body) => {
  const answers = { ...at(DID), [`https://plc.directory/${DID}`]: body ? { body } : { status: 404 } };
  expect(await codeOf(world(answers).find('ada.example'))).toBe('server_unknown');
});

test.each(['nonsense', 'did:key:zabc', `${DID}x`, 'did:web:a/b', '<html>', ''])(
  'what a host says that is no account, such as %j, leaves its name a server’s',
  async (text) => {
    expect(await world(at(text)).find('ada.example')).toBe('ada.example');
  },
);

test('a DID leads to where the account is, whatever its handle', async () => {
  expect(await world(DIRECTORY).find(DID)).toEqual(HOME);
  const web = {
    'https://ada.example/.well-known/did.json': { body: documentOf('did:web:ada.example', 'x.y') },
  };
  const found = world(web);
  expect(await found.find('did:web:ada.example')).toMatchObject({ server: 'https://pds.example' });
  expect(await found.home('did:web:ada.example')).toBe('https://pds.example');
});

test('a DID of this machine is asked for here, where that is allowed', async () => {
  const { asked, home: of } = world({});
  expect(await codeOf(of('did:web:localhost%3A2583'))).toBe('server_unknown');
  expect(asked).toEqual(['http://localhost:2583/.well-known/did.json']);
});

test.each([
  'https://pds.example',
  'localhost:2583',
  '127.0.0.1',
  'couchdb.internal',
  'me@pds.example',
  '[::1]',
])('%s is no handle: nobody is asked', async (given) => {
  const { asked, find: found } = world({});
  expect(await found(given)).toBe(given);
  expect(asked).toEqual([]);
});

test.each(['', 'did:key:zabc', 'ada.example', `did:web:${'a'.repeat(300)}`, 'did:web:ada.example:path'])(
  '%j has no home',
  async (subject) => {
    const { asked, home: of } = world({});
    expect(await codeOf(of(subject))).toBe('server_unknown');
    expect(asked).toEqual([]);
  },
);
