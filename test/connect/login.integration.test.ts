import { request } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, type Answer } from '../harness/browser.js';
import { connectionIn, connectUrl, DID } from '../harness/connect.js';
import { codeOf, decoded, linkOf, textOf } from '../harness/page.js';
import { cottage } from '../harness/providers/cottage.js';
import { REDIRECTS, startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded } from '../harness/sync.js';

const MARKER = 'canary-';
const SERVER = 'one.example';

let system: TestSystem<'cottage'>;
beforeAll(async () => {
  system = await startTestSystem({ providers: { cottage }, simulators: { marker: MARKER } });
});
afterAll(() => system.close());

type Fields = Readonly<Record<string, string>>;
const formOf = (html: string) => ({
  action: decoded(/<form\b[^>]*\baction="([^"]*)"/.exec(html)?.[1] ?? ''),
  flow: /name="flow" value="([\w-]{22})"/.exec(html)?.[1] ?? '',
});
const person = () => system.simulators.cottage.people[0] ?? { id: '', username: '', name: '' };
const right = (): Fields => ({
  server: SERVER,
  name: person().username,
  password: system.simulators.cottage.passwordOf(),
});

/** Sends a form as the browser does that its page was opened in. */
function send(browser: Browser, to: string, body: string, type = 'application/x-www-form-urlencoded') {
  const url = new URL(to);
  const cookie = browser
    .cookiesFor(url)
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const headers = {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    accept: 'text/html',
    cookie,
  };
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname, method: 'POST', headers },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () =>
          resolve({
            url,
            status: res.statusCode ?? 0,
            headers: res.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
async function begun(parameters: Fields = {}) {
  const browser = new Browser();
  const page = await browser.open(connectUrl(system, 'cottage', parameters));
  const { action, flow } = formOf(page.text);
  const enter = (fields: Fields) =>
    send(browser, action, new URLSearchParams({ flow, ...fields }).toString());
  return { action, browser, enter, flow, page };
}

describe('a login by form', () => {
  it('hands over a connection with what was entered, which is checked once and syncs', async () => {
    const { enter, page } = await begun({ state: 'mine', redirect: REDIRECTS[2] });
    expect([page.status, page.text.match(/<input\b/g)?.length]).toEqual([200, 4]);
    expect(textOf(page.text)).toContain('Make a password for this app');
    expect(page.text).not.toMatch(/<script|\bon\w+=|javascript:/i);
    const { requests } = system.simulators.cottage;
    const before = requests.length;
    const done = await enter(right());
    expect(requests.slice(before).map(({ path }) => path)).toEqual(['/me']);
    expect(linkOf(done.text, 'open-vault')).toMatch(
      new RegExp(`^${REDIRECTS[2]}\\?provider=cottage&state=mine#config=`),
    );
    const connection = connectionIn(done);
    expect(connection).toMatchObject({
      did: DID,
      server: SERVER,
      account: { id: `${person().id}@${SERVER}` },
    });
    expect(Buffer.from(connection.accessToken, 'base64').toString()).toBe(
      `${person().username}:${system.simulators.cottage.passwordOf()}`,
    );
    const view = await untilEnded(await started(system, 'cottage', { config: connection }));
    expect(view).toMatchObject({ status: 'completed', handlers: { following: { records: 12 } } });
  });

  it('at a server that the Vault named asks for no other', async () => {
    const { enter, page } = await begun({ server: 'two.example' });
    expect(page.text).not.toContain('name="server"');
    expect(textOf(page.text)).toContain('At two.example');
    const { name = '', password = '' } = right();
    expect(connectionIn(await enter({ name, password })).server).toBe('two.example');
  });

  it.each<[string, Fields, number, string]>([
    ['a wrong password', { password: 'wrong-"><b>' }, 403, 'login_refused'],
    ['another name', { name: 'nobody-"><b>' }, 403, 'login_refused'],
    ['a server that is none', { server: '"><b>' }, 400, 'server_malformed'],
    ['a server of the inside', { server: 'couchdb.internal' }, 403, 'server_not_allowed'],
  ])('with %s is asked for once more without an echo, and then works', async (_name, wrong, status, code) => {
    const { enter } = await begun();
    const page = await enter({ ...right(), ...wrong });
    expect([page.status, codeOf(page.text)]).toEqual([status, code]);
    for (const value of Object.values({ ...right(), ...wrong }))
      expect(page.text).not.toContain(`value="${value}"`);
    expect(page.text).not.toContain('<b>');
    expect(connectionIn(await enter(right())).did).toBe(DID);
  });

  it('is over after five attempts, and leads back', async () => {
    const { enter } = await begun({ state: 'mine' });
    for (let attempt = 0; attempt < 5; attempt++)
      expect(codeOf((await enter({ ...right(), password: 'wrong' })).text)).toBe('login_refused');
    const page = await enter(right());
    expect(codeOf(page.text)).toBe('flow_replayed');
    expect(linkOf(page.text, 'open-vault')).toBe(
      'vault://connections?provider=cottage&state=mine&error=flow_replayed',
    );
  });

  it('works once', async () => {
    const { browser, enter } = await begun();
    const { cookies } = browser;
    await enter(right());
    browser.take(cookies);
    expect(codeOf((await enter(right())).text)).toBe('flow_replayed');
  });

  it('of another account than the one to reconnect is a mismatch', async () => {
    const { enter } = await begun({ account: 'somebody@one.example' });
    expect(codeOf((await enter(right())).text)).toBe('account_mismatch');
  });

  it('from another browser, or another site, has no cookie and is refused', async () => {
    const { action, flow } = await begun();
    const { requests } = system.simulators.cottage;
    const before = requests.length;
    const sent = await send(new Browser(), action, new URLSearchParams({ flow, ...right() }).toString());
    expect(codeOf(sent.text)).toBe('browser_changed');
    expect(requests).toHaveLength(before);
  });

  it.each<[string, (flow: string) => string, string, string]>([
    ['too much', (flow) => `flow=${flow}&name=a&password=${'x'.repeat(20_000)}`, '', 'body_too_large'],
    ['no password', (flow) => `flow=${flow}&name=a`, '', 'request_malformed'],
    ['a password twice', (flow) => `flow=${flow}&name=a&password=b&password=c`, '', 'request_malformed'],
    ['a name with a colon', (flow) => `flow=${flow}&name=a%3Ab&password=c`, '', 'request_malformed'],
    ['a line break', (flow) => `flow=${flow}&name=a%0D%0AX&password=c`, '', 'request_malformed'],
    ['something else', (flow) => `flow=${flow}&name=a&password=b&x=y`, '', 'request_malformed'],
    [
      'JSON',
      (flow) => JSON.stringify({ flow, name: 'a', password: 'b' }),
      'application/json',
      'request_malformed',
    ],
  ])('that sends %s is refused', async (_name, body, type, code) => {
    const { action, browser, flow } = await begun();
    const answer = await send(browser, action, body(flow), type || undefined);
    expect(answer.text).toContain(code);
  });
});

it('a password is in the connection only: in no log line, document, file, event, page or address', async () => {
  const { enter } = await begun();
  const page = await enter(right());
  await untilEnded(await started(system, 'cottage', { config: connectionIn(page) }));
  const password = system.simulators.cottage.passwordOf();
  const secrets = [password, Buffer.from(`${person().username}:${password}`).toString('base64')];
  const authorization = `Basic ${Buffer.from(`${system.store.name}:${system.store.password}`).toString('base64')}`;
  const read = async (path: string) =>
    (await fetch(`${system.store.url.href}${path}`, { headers: { authorization } })).text();
  const databases = JSON.parse(await read('_all_dbs')) as string[];
  const documents = await Promise.all(
    databases.map((name) => read(`${encodeURIComponent(name)}/_all_docs?include_docs=true`)),
  );
  const files = await readdir(system.folder, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  const { requests } = system.simulators.cottage;
  const seen = JSON.stringify([system.lines, documents, contents, system.tap.all, requests]);
  expect(seen.length).toBeGreaterThan(1000);
  for (const secret of secrets) {
    expect(seen).not.toContain(secret);
    expect(page.text).not.toContain(secret);
  }
});
