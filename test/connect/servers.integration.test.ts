import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection, ProviderListing } from '@data-connector/protocol';
import { connectAsPerson, decideAsPerson } from '@data-connector/simulator';
import { Browser } from '../harness/browser.js';
import { connected, connectionIn, connectUrl, DID } from '../harness/connect.js';
import { codeOf, decoded, linkOf } from '../harness/page.js';
import { harbour } from '../harness/providers/harbour.js';
import { lighthouse } from '../harness/providers/lighthouse.js';
import { REDIRECTS, startTestSystem, type TestSystem } from '../harness/system.js';
import { post, started, untilEnded } from '../harness/sync.js';

/** Providers whose accounts are at many servers. */
const AT_SERVERS = { harbour, lighthouse };
type Name = keyof typeof AT_SERVERS;
const NAMES = Object.keys(AT_SERVERS) as Name[];
const SERVER = 'one.example';
const MARKER = 'canary-';

let system: TestSystem<Name>;
beforeAll(async () => {
  system = await startTestSystem({ providers: AT_SERVERS, simulators: { marker: MARKER } });
});
afterAll(() => system.close());

const at = (server: string) => ({ parameters: { server } });
const linkIn = (html: string, id: string) =>
  decoded(new RegExp(`<a\\b[^>]*\\bid="${id}"[^>]*\\bhref="([^"]*)"`).exec(html)?.[1] ?? '');
/** What the page that asks for a server would send. */
function answerTo(html: string, server: string): URL {
  const action = decoded(/<form\b[^>]*\baction="([^"]*)"/.exec(html)?.[1] ?? '');
  const flow = /name="flow" value="([\w-]{22})"/.exec(html)?.[1] ?? '';
  return new URL(`${action}?${new URLSearchParams({ flow, server }).toString()}`);
}
const refusal = async (config: Connection, provider: Name): Promise<unknown> => {
  const answer = await post(system, provider, { did: DID, config, key: { secret: '5e'.repeat(32) } });
  return ((await answer.json()) as { code?: unknown }).code;
};

describe.each(NAMES)('accounts of %s', (provider) => {
  it('are connected at the server that the Vault names, and synced from there', async () => {
    const connection = await connected(system, provider, at('One.EXAMPLE:443'));
    expect(connection.server).toBe(SERVER);
    const own = system.simulators[provider].people[0]?.id ?? '';
    expect(connection.account.id).toBe(provider === 'harbour' ? `${own}@${SERVER}` : own);
    const view = await untilEnded(await started(system, provider, { config: connection }));
    expect(view).toMatchObject({ status: 'completed', handlers: { following: { records: 12 } } });
  });

  it('are asked for their server on a page, which keeps all that the Vault said and shows none of it', async () => {
    const browser = new Browser();
    const said = { state: 'mine-and-secret', redirect: REDIRECTS[2], account: '<script>' };
    const page = await browser.open(connectUrl(system, provider, said));
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/form-action 'self'; frame-ancestors 'none'/);
    expect(page.text).not.toMatch(/<script|\bon\w+=|javascript:/i);
    expect(page.text.replace(linkOf(page.text, 'cancel') ?? '', '')).not.toContain(DID);
    expect(linkOf(page.text, 'cancel')).toBe(
      `${REDIRECTS[2]}?provider=${provider}&state=mine-and-secret&error=access_denied`,
    );
    const onward = await browser.open(answerTo(page.text, SERVER));
    expect(onward.status).toBe(200);
    const consent = linkIn(onward.text, 'onward');
    expect(onward.text).toContain(`<meta http-equiv="refresh" content="0; url=`);
    const done = await browser.open(await decideAsPerson(consent));
    expect(codeOf(done.text)).toBe('account_mismatch');
    expect(linkOf(done.text, 'open-vault')).toBe(
      `${REDIRECTS[2]}?provider=${provider}&state=mine-and-secret&error=account_mismatch`,
    );
  });

  it('what is no server is asked for once more, without an echo, and then another one is taken', async () => {
    const browser = new Browser();
    const asked = await browser.open(connectUrl(system, provider));
    const wrong = await browser.open(answerTo(asked.text, 'http://"><img src=x>'));
    expect([wrong.status, codeOf(wrong.text)]).toEqual([400, 'server_malformed']);
    expect(wrong.text).not.toContain('img src=x');
    const inside = await browser.open(answerTo(wrong.text, 'couchdb.internal'));
    expect([inside.status, codeOf(inside.text)]).toEqual([403, 'server_not_allowed']);
    const onward = await browser.open(answerTo(inside.text, SERVER));
    const done = await browser.open(await decideAsPerson(linkIn(onward.text, 'onward')));
    expect(connectionIn(done).server).toBe(SERVER);
  });

  it('a page that was opened in another browser, or long ago, is of no use', async () => {
    const asked = await new Browser().open(connectUrl(system, provider));
    const page = await new Browser().open(answerTo(asked.text, SERVER));
    expect([page.status, codeOf(page.text)]).toEqual([400, 'browser_changed']);
  });

  it('a program is told by code', async () => {
    const answer = await fetch(connectUrl(system, provider, { server: '127.0.0.1' }));
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      400,
      'server_malformed',
    ]);
  });

  it('no later request says where the account is', async () => {
    const connection = await connected(system, provider, at(SERVER));
    const others = await connected(system, provider, at('two.example'));
    const { server: _server, ...without } = connection;
    const changed: unknown[] = [
      { ...connection, server: 'two.example' },
      { ...connection, server: 'localhost' },
      { ...connection, app: others.app },
      { ...without, app: connection.app },
      { ...connection, account: others.account, server: others.server },
    ];
    for (const config of changed.slice(0, provider === 'harbour' ? 5 : 4))
      expect(await refusal(config as Connection, provider)).toBe('config_refused');
  });

  it('are listed as such', async () => {
    const listing = (await (await fetch(`${system.publicUrl.origin}/providers`)).json()) as Record<
      string,
      ProviderListing
    >;
    const { server } = AT_SERVERS[provider].definition.manifest;
    expect(listing[provider]?.server).toEqual(server);
  });
});

it('a person who is played connects at the first server that is offered', async () => {
  const link = await connectAsPerson(connectUrl(system, 'harbour').href);
  const [, config = ''] = /#config=(.*)$/.exec(link) ?? [];
  const { server } = JSON.parse(Buffer.from(config, 'base64url').toString('utf8')) as Connection;
  expect(server).toBe(harbour.definition.manifest.server?.common[0]?.server);
});

it('a server that takes no app, or says nothing of itself, is not known as one', async () => {
  for (const provider of NAMES) {
    system.simulators[provider].faults.always('server', 'server-error');
    const browser = new Browser();
    const asked = await browser.open(connectUrl(system, provider));
    const page = await browser.open(answerTo(asked.text, 'nine.example'));
    expect([page.status, codeOf(page.text)]).toEqual([502, 'provider_unavailable']);
    system.simulators[provider].faults.always('server', 'garbage');
    const again = await browser.open(answerTo(asked.text, 'nine.example'));
    expect([again.status, codeOf(again.text)]).toEqual([400, 'server_unknown']);
    system.simulators[provider].faults.clear();
    const onward = await browser.open(answerTo(again.text, 'nine.example'));
    expect(connectionIn(await browser.open(await decideAsPerson(linkIn(onward.text, 'onward')))).server).toBe(
      'nine.example',
    );
  }
});

it('an app that stands for itself says so at its own address, and no other has one', async () => {
  const at = (provider: string) => `${system.publicUrl.origin}/connect/${provider}/client-metadata.json`;
  const document = (await (await fetch(at('lighthouse'))).json()) as Record<string, unknown>;
  expect(document).toMatchObject({
    client_id: at('lighthouse'),
    redirect_uris: [`${system.publicUrl.origin}/auth/lighthouse`],
    scope: 'account follows',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }] },
  });
  expect(JSON.stringify(document)).not.toMatch(/"d"/);
  expect((await fetch(at('harbour'))).status).toBe(404);
});

it('what a server gave for the app is in the connection only, sealed: in no page, log line, address or document', async () => {
  const { requests } = system.simulators.harbour;
  const connection = await connected(system, 'harbour', at('three.example'));
  await untilEnded(await started(system, 'harbour', { config: connection }));
  expect(connection.app).toMatch(/^[\w-]+(?:\.[\w-]*){4}$/);
  const seen = JSON.stringify([connection.app, system.lines, system.tap.all, requests]);
  expect(seen).not.toContain(`${MARKER}secret`);
  const databases = (await (
    await fetch(`${system.store.url.href}_all_dbs`, authorized())
  ).json()) as string[];
  for (const name of databases) {
    const url = `${system.store.url.href}${encodeURIComponent(name)}/_all_docs?include_docs=true`;
    expect(await (await fetch(url, authorized())).text()).not.toContain(MARKER);
  }
});

const authorized = () => ({
  headers: {
    authorization: `Basic ${Buffer.from(`${system.store.name}:${system.store.password}`).toString('base64')}`,
  },
});

it('of one server, one app is made for many connections', async () => {
  const made = () => system.simulators.harbour.requests.filter(({ path }) => path === '/api/apps').length;
  await connected(system, 'harbour', at('four.example'));
  const before = made();
  await connected(system, 'harbour', at('four.example'));
  expect(made()).toBe(before);
});

it('what comes back from one server is never taken for another’s: each has a flow of its own', async () => {
  const browser = new Browser();
  const asked = await browser.open(connectUrl(system, 'harbour'));
  const states: string[] = [];
  for (const server of [SERVER, 'two.example']) {
    const onward = await browser.open(answerTo(asked.text, server));
    states.push(new URL(linkIn(onward.text, 'onward')).searchParams.get('state') ?? '');
  }
  expect(new Set(states).size).toBe(2);
});
