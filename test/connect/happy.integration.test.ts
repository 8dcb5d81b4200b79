import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../harness/browser.js';
import { connect, connected, connectionIn, connectUrl, consent, DID, OTHER_DID } from '../harness/connect.js';
import { codeOf, linkOf, partsOf, textOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { REDIRECTS, startTestSystem, type TestSystem } from '../harness/system.js';

const EVIL = '<img src=x onerror=alert(1)>';
const EVIL_ID = '1666';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({
    publicHost: 'localhost',
    simulators: {
      people: [
        { id: '1001', name: 'Ada Example' },
        { id: EVIL_ID, name: EVIL },
      ],
    },
  });
});
afterAll(() => system.close());

describe.each(MADE_UP_NAMES)('connecting %s', (provider) => {
  it('the connection is taken back as it is', async () => {
    const config = await connected(system, provider);
    const answer = await fetch(`${system.publicUrl.origin}/sync/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ did: DID, config, key: { passphrase: 'correct horse' } }),
    });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['without options', {}, REDIRECTS[0], '?', [['provider', provider]]],
    [
      'with a state',
      { state: 'a b&c=d#e' },
      REDIRECTS[0],
      '?',
      [
        ['provider', provider],
        ['state', 'a b&c=d#e'],
      ],
    ],
    [
      'with a redirect that has a query',
      { redirect: REDIRECTS[1], state: 's1' },
      REDIRECTS[1],
      '&',
      [
        ['provider', provider],
        ['state', 's1'],
      ],
    ],
  ] as const)('the deep link has its exact form %s', async (_name, parameters, redirect, joint, query) => {
    const link = linkOf((await connect(system, provider, { parameters })).text, 'open-vault') ?? '';
    const expected = `${redirect}${joint}${new URLSearchParams(query as unknown as string[][]).toString()}#config=`;
    expect(link.slice(0, expected.length)).toBe(expected);
    expect(link.slice(expected.length)).toMatch(/^[\w-]{200,}$/);
  });

  it('shows the icon, the account’s name and one button, and works without script', async () => {
    const page = await connect(system, provider);
    const [account] = system.simulators[provider].people;
    expect(textOf(page.text)).toContain(account?.name);
    expect(page.text).toContain(`src="${system.publicUrl.origin}/providers/${provider}/icon.svg"`);
    expect(page.text.match(/<a\b/g)).toHaveLength(1);
    expect(page.text).not.toMatch(/<script|<form|<iframe|\bon\w+=|javascript:/i);
    const icon = await fetch(`${system.publicUrl.origin}/providers/${provider}/icon.svg`);
    expect(icon.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
  });

  it.each(['the success page', 'an error page'])('%s is kept to itself', async (kind) => {
    const page =
      kind === 'an error page'
        ? await connect(system, provider, { decision: { decision: 'deny' } })
        : await connect(system, provider);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
    });
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src http:\/\/localhost:\d+;/,
    );
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|script-src (?!'none')|\*/);
    // The gateway's own beside it.
    expect(policy).toMatch(/, script-src 'none'; worker-src 'none';/);
    expect(page.headers['set-cookie']?.every((line) => line.includes('Max-Age=0'))).toBe(true);
  });

  it('the cookie is for this flow’s callback only, and is gone afterwards', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider));
    expect(browser.cookies).toMatchObject([{ path: '/', host: 'localhost' }]);
    expect(browser.cookies[0]?.name).toMatch(new RegExp(`^flow_${provider}_[\\w-]{22}$`));
    expect(browser.cookies[0]?.line).toMatch(/; HttpOnly; SameSite=Lax$/);
    await browser.open(callback);
    expect(browser.cookies).toEqual([]);
  });

  it.each([
    ['first things first', [0, 1]],
    ['the other way round', [1, 0]],
  ])('two tabs finish, %s', async (_name, order) => {
    const browser = new Browser();
    const callbacks = [
      await consent(browser, connectUrl(system, provider, { state: 'tab0' })),
      await consent(browser, connectUrl(system, provider, { state: 'tab1', did: OTHER_DID })),
    ];
    const seen: unknown[] = [];
    for (const tab of order) {
      const page = await browser.open(callbacks[tab] ?? '');
      seen.push([partsOf(linkOf(page.text, 'open-vault') ?? '').query.at(-1)?.[1], connectionIn(page).did]);
    }
    const expected = [
      ['tab0', DID],
      ['tab1', OTHER_DID],
    ];
    expect(seen).toEqual(order.map((tab) => expected[tab]));
  });

  it('of very many that were begun and left, the newest works, and an old one leads back', async () => {
    const browser = new Browser();
    const first = await consent(browser, connectUrl(system, provider, { state: 'first' }));
    for (let at = 0; at < 50; at++) await browser.open(connectUrl(system, provider, { account: String(at) }));
    const last = await consent(browser, connectUrl(system, provider, { state: 'last' }));
    expect(connectionIn(await browser.open(last)).did).toBe(DID);
    const page = await browser.open(first);
    expect([page.status, codeOf(page.text)]).toEqual([400, 'browser_changed']);
    expect(linkOf(page.text, 'open-vault')).toMatch(/&error=browser_changed$/);
  });

  it('a denial leads back with its code and the state', async () => {
    const page = await connect(system, provider, {
      parameters: { state: 'mine', redirect: REDIRECTS[2] },
      decision: { decision: 'deny' },
    });
    expect(page.status).toBe(403);
    expect(codeOf(page.text)).toBe('access_denied');
    expect(linkOf(page.text, 'open-vault')).toBe(
      `${REDIRECTS[2]}?provider=${provider}&state=mine&error=access_denied`,
    );
  });

  it('reconnecting takes the same account, and refuses another one', async () => {
    const [first, second] = system.simulators[provider].people;
    const parameters = { account: first?.id ?? '', state: 'again' };
    const same = await connect(system, provider, { parameters, decision: { account: first?.id ?? '' } });
    expect(connectionIn(same).account.id).toBe(first?.id);
    const other = await connect(system, provider, { parameters, decision: { account: second?.id ?? '' } });
    expect(other.status).toBe(409);
    expect(codeOf(other.text)).toBe('account_mismatch');
    expect(linkOf(other.text, 'open-vault')).toBe(
      `vault://connections?provider=${provider}&state=again&error=account_mismatch`,
    );
  });

  it('no access token is in a URL that the third party saw', async () => {
    const requests = system.simulators[provider].requests;
    await connect(system, provider);
    expect(requests.length).toBeGreaterThan(2);
    const inUrls = requests.flatMap(({ query, path }) => [path, ...Object.values(query)]).join('\n');
    expect(inUrls).not.toMatch(/access-/);
    const names = new Set(requests.flatMap(({ query }) => Object.keys(query)));
    expect([...names].filter((name) => /token|secret$|verifier|password/.test(name))).toEqual([]);
  });
});

describe('options', () => {
  it.each([
    ['meadow', 'select'],
    ['orbit', null],
  ] as const)('prompt=select at %s says %s, as the provider has it', async (provider, value) => {
    const answer = await new Browser().open(connectUrl(system, provider, { prompt: 'select' }));
    expect(new URL(answer.headers.location ?? '').searchParams.get('prompt')).toBe(value);
  });

  it('the way out has state, and PKCE S256 where the third party supports it', async () => {
    const out = new URL((await new Browser().open(connectUrl(system, 'orbit'))).headers.location ?? '')
      .searchParams;
    expect(out.get('state')).toMatch(/^[\w-]{22}$/);
    expect(out.get('code_challenge_method')).toBe('S256');
    expect(out.get('redirect_uri')).toBe(`${system.publicUrl.origin}/auth/orbit`);
  });

  it('an account’s name is text on every page, whatever it looks like', async () => {
    const page = await connect(system, 'meadow', { decision: { account: EVIL_ID } });
    expect(connectionIn(page).account.name).toBe(EVIL);
    expect(textOf(page.text)).toContain(EVIL);
    expect(page.text).not.toContain('<img src=x');
  });
});

describe('host names', () => {
  it('a browser that comes by another host name is sent to the public one, and connects there', async () => {
    const browser = new Browser();
    const url = connectUrl(system, 'meadow', { state: 's' });
    url.hostname = '127.0.0.1';
    const first = await browser.open(url);
    expect(first.status).toBe(302);
    const onward = new URL(first.headers.location ?? '');
    expect(onward.origin).toBe(system.publicUrl.origin);
    expect(browser.cookies).toEqual([]);
    expect(connectionIn(await browser.open(await consent(browser, onward))).did).toBe(DID);
  });

  it('an address works as the public URL too', async () => {
    const own = await startTestSystem({ publicHost: '127.0.0.1' });
    try {
      for (const provider of MADE_UP_NAMES) expect((await connected(own, provider)).did).toBe(DID);
    } finally {
      await own.close();
    }
  });

  it('an https public URL makes the cookie Secure and the callback https', async () => {
    const own = await startTestSystem({ publicHost: 'https://connect.example' });
    try {
      const port = own.gateways[0]?.port ?? 0;
      const browser = new Browser(() => port);
      const callback = await consent(browser, connectUrl(own, 'orbit'));
      expect(callback.origin).toBe('https://connect.example');
      expect(browser.cookies[0]?.name).toMatch(/^__Host-flow_orbit_/);
      expect(browser.cookies[0]?.line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      const page = await browser.open(callback);
      expect(connectionIn(page).did).toBe(DID);
      expect(page.headers['strict-transport-security']).toMatch(/^max-age=\d+$/);
    } finally {
      await own.close();
    }
  });
});
