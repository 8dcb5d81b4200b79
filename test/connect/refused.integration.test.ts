import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CODES, type Code } from '@data-connector/protocol';
import { compactVerify, createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { ServiceKeys } from '@data-connector/core/sealing';
import { facebook } from '@data-connector/facebook';
import { twitter } from '@data-connector/twitter';
import { Browser } from '../harness/browser.js';
import { connected, connectionIn, connectUrl, consent, DID } from '../harness/connect.js';
import { rawRequest } from '../harness/raw.js';
import { judged, PROBLEM, refusal, refused } from '../harness/refusal.js';
import { codeOf, linkOf, partsOf, textOf } from '../harness/page.js';
import { PROVIDERS, startTestSystem, type ProviderName, type TestSystem } from '../harness/system.js';

let system: TestSystem;
let vaultKey: string;
beforeAll(async () => {
  system = await startTestSystem();
  vaultKey = JSON.stringify(await exportJWK((await generateKeyPair('ECDH-ES+A256KW')).publicKey));
});
afterAll(() => system.close());

/** What the third party was asked while something was done. */
async function asked(provider: ProviderName, what: () => Promise<unknown>): Promise<number> {
  const { requests } = system.simulators[provider];
  const before = requests.length;
  await what();
  return requests.length - before;
}

interface Begun {
  readonly browser: Browser;
  readonly callback: URL;
}

async function begun(provider: ProviderName, parameters: Record<string, string> = {}): Promise<Begun> {
  const browser = new Browser();
  return { browser, callback: await consent(browser, connectUrl(system, provider, parameters)) };
}

/** A callback as a browser opens it, byte by byte, and all that is in it. */
function bytesOf(browser: Browser, target: URL, accept = 'text/html'): readonly [string, readonly string[]] {
  const cookies = browser.cookiesFor(target);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = [`Accept: ${accept}`, ...(cookie === '' ? [] : [`Cookie: ${cookie}`])];
  const line = `GET ${target.pathname}${target.search}`;
  const values = [...target.searchParams.values(), ...cookies.map(({ value }) => value)];
  return [rawRequest(line, headers, '', target.host), values];
}

/** What came of a callback that is refused. */
const opened = (browser: Browser, target: URL) => judged(system, ...bytesOf(browser, target));

/** A page that refuses. */
const refusedPage = (code: Code) => refused(CODES[code].status, code, { type: 'text/html' });

function changed(url: URL, change: (query: URLSearchParams) => void): URL {
  const copy = new URL(url);
  change(copy.searchParams);
  return copy;
}

/** A value with one bit of its character at `at` flipped, still of the alphabet. */
function flipped(text: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const letter = alphabet[alphabet.indexOf(text[at] ?? 'A') ^ 32] ?? 'A';
  return text.slice(0, at) + letter + text.slice(at + 1);
}

type Case = readonly [
  name: string,
  code: Code,
  prepare: (begun: Begun, provider: ProviderName) => URL | Promise<URL>,
];

const other = (provider: ProviderName): ProviderName => (provider === 'facebook' ? 'twitter' : 'facebook');

/** Callbacks that do not fit the flow that they name, or name none. */
const FOREIGN: readonly Case[] = [
  ['no state', 'flow_invalid', ({ callback }) => changed(callback, (query) => query.delete('state'))],
  ['an empty state', 'flow_invalid', ({ callback }) => changed(callback, (query) => query.set('state', ''))],
  [
    'two states',
    'request_malformed',
    ({ callback }) => changed(callback, (query) => query.append('state', query.get('state') ?? '')),
  ],
  [
    'a state that is none of ours',
    'flow_invalid',
    ({ callback }) => changed(callback, (query) => query.set('state', '../../etc/passwd')),
  ],
  [
    'a state with one bit flipped',
    'browser_changed',
    ({ callback }) => changed(callback, (query) => query.set('state', flipped(query.get('state') ?? '', 5))),
  ],
  [
    'a cookie with one bit flipped',
    'flow_invalid',
    ({ browser, callback }) => {
      const [cookie] = browser.cookies;
      if (cookie) browser.forget().take([{ ...cookie, value: flipped(cookie.value, 100) }]);
      return callback;
    },
  ],
  [
    'another flow’s cookie under this flow’s name',
    'flow_invalid',
    async ({ browser, callback }, provider) => {
      const [foreign] = (await begun(provider)).browser.cookies;
      const [own] = browser.cookies;
      if (foreign && own) browser.forget().take([{ ...own, value: foreign.value }]);
      return callback;
    },
  ],
  [
    'another browser’s cookie',
    'browser_changed',
    async ({ browser, callback }, provider) => {
      browser.forget().take((await begun(provider)).browser.cookies);
      return callback;
    },
  ],
  [
    'no cookie',
    'browser_changed',
    ({ browser, callback }) => {
      browser.forget();
      return callback;
    },
  ],
  [
    'another provider’s state and cookie',
    'flow_invalid',
    async ({ browser, callback }, provider) => {
      const foreign = await begun(other(provider));
      browser.forget().take(
        foreign.browser.cookies.map((cookie) => ({
          ...cookie,
          name: cookie.name.replace(other(provider), provider),
        })),
      );
      const state = foreign.callback.searchParams.get('state') ?? '';
      return changed(callback, (query) => query.set('state', state));
    },
  ],
  [
    'the flow of a cookie moved into the state, though the Vault gave no key and no state',
    'browser_changed',
    ({ browser, callback }) => {
      const [cookie] = browser.cookies;
      browser.forget();
      return changed(callback, (query) =>
        query.set('state', `${query.get('state')}.${decodeURIComponent(cookie?.value ?? '')}`),
      );
    },
  ],
];

/** A callback whose flow opens and fits, but that says something else. */
const saying = (change: (query: URLSearchParams) => void): Case[2] => {
  return ({ callback }) => changed(callback, change);
};
const without = (change: (query: URLSearchParams) => void): Case[2] =>
  saying((query) => {
    query.delete('code');
    change(query);
  });

const RECOGNISED: readonly Case[] = [
  ['no code', 'flow_invalid', without(() => {})],
  ['an empty code', 'flow_invalid', saying((query) => query.set('code', ''))],
  ['two codes', 'request_malformed', saying((query) => query.append('code', 'second-code'))],
  ['a code and an error', 'flow_invalid', saying((query) => query.append('error', 'access_denied'))],
  ['an empty error', 'flow_invalid', without((query) => query.set('error', ''))],
  [
    'two errors',
    'request_malformed',
    without((query) => {
      query.append('error', 'access_denied');
      query.append('error', 'access_denied');
    }),
  ],
  [
    'an error in Facebook’s own words',
    'provider_unavailable',
    without((query) => {
      query.set('error_code', '1349126');
      query.set('error_message', 'App Not Set Up');
    }),
  ],
  ['the name of another issuer', 'flow_invalid', saying((query) => query.set('iss', 'https://evil.example'))],
  [
    'the flow out of its time',
    'flow_expired',
    async ({ browser, callback }, provider) => {
      await expire(browser, provider);
      return callback;
    },
  ],
];

/** Replaces a browser's flow by the same one, a second after its end. */
async function expire(browser: Browser, provider: ProviderName): Promise<void> {
  const keys = await ServiceKeys.derive(system.secrets[provider]);
  const [cookie] = browser.cookies;
  if (!cookie) throw new Error('no flow');
  const packed = keys.openFlow(decodeURIComponent(cookie.value)) as unknown[];
  packed[packed.length - 1] = Math.floor(Date.now() / 1000) - 1;
  browser.forget().take([{ ...cookie, value: keys.sealFlow(packed) }]);
}

describe.each(PROVIDERS)('a callback of %s', (provider) => {
  it.each(FOREIGN)('with %s is refused as %s and reaches no third party', async (_name, code, prepare) => {
    const flow = await begun(provider, { state: 'mine' });
    const target = await prepare(flow, provider);
    const calls = await asked(provider, async () => {
      const { refusal, answer } = await opened(flow.browser, target);
      expect(refusal).toEqual(refusedPage(code));
      const { query } = partsOf(linkOf(answer.body, 'open-vault') ?? '');
      expect(query).toEqual([
        ['provider', provider],
        ['error', code],
      ]);
    });
    expect(calls).toBe(0);
  });

  it.each(RECOGNISED)(
    'with %s leads back as %s with the Vault’s state, used up',
    async (_name, code, prepare) => {
      const flow = await begun(provider, { state: 'mine' });
      const target = await prepare(flow, provider);
      const { cookies } = flow.browser;
      const calls = await asked(provider, async () => {
        const page = await flow.browser.open(target);
        expect([page.status, codeOf(page.text)]).toEqual([CODES[code].status, code]);
        expect(linkOf(page.text, 'open-vault')).toBe(
          `vault://connections?provider=${provider}&state=mine&error=${code}`,
        );
        expect(flow.browser.cookies).toEqual([]);
        const again = code === 'flow_expired' ? code : 'flow_replayed';
        flow.browser.take(cookies);
        expect((await opened(flow.browser, target)).refusal).toEqual(refusedPage(again));
      });
      expect(calls).toBe(0);
    },
  );

  it('with a code that has come with another flow is refused, though the third party still takes it', async () => {
    const first = await begun(provider);
    system.simulators[provider].faults.always('token', 'server-error');
    expect(codeOf((await first.browser.open(first.callback)).text)).toBe('provider_unavailable');
    system.simulators[provider].faults.clear();
    const second = await begun(provider, { state: 'mine' });
    const code = first.callback.searchParams.get('code') ?? '';
    const target = changed(second.callback, (query) => query.set('code', code));
    const calls = await asked(provider, async () => {
      expect((await opened(second.browser, target)).refusal).toEqual(refusedPage('flow_replayed'));
    });
    expect(calls).toBe(0);
  });

  it('that names the issuer that was asked connects', async () => {
    const { browser, callback } = await begun(provider);
    const { issuer } = { facebook, twitter }[provider].manifest;
    const page = await browser.open(changed(callback, (query) => query.set('iss', issuer)));
    expect(connectionIn(page).did).toBe(DID);
  });

  it('that is opened again is refused', async () => {
    const { browser, callback } = await begun(provider, { state: 'mine' });
    const { cookies } = browser;
    await browser.open(callback);
    browser.take(cookies);
    const { refusal, answer } = await opened(browser, callback);
    expect(refusal).toEqual(refusedPage('flow_replayed'));
    expect(linkOf(answer.body, 'open-vault')).toBe(
      `vault://connections?provider=${provider}&state=mine&error=flow_replayed`,
    );
  });

  it('that was denied works once', async () => {
    const browser = new Browser();
    const callback = await consent(browser, connectUrl(system, provider), { decision: 'deny' });
    const { cookies } = browser;
    expect(codeOf((await browser.open(callback)).text)).toBe('access_denied');
    browser.take(cookies);
    expect((await opened(browser, callback)).refusal).toEqual(refusedPage('flow_replayed'));
  });

  it('with another error of the third party is unavailability, and its words are nowhere', async () => {
    const { browser, callback } = await begun(provider, { state: 'mine' });
    const target = changed(callback, (query) => {
      query.delete('code');
      query.set('error', 'server_error<b>');
      query.set('error_description', '<script>alert(document.domain)</script>');
      query.set('error_uri', 'https://evil.example/');
    });
    const { refusal, answer } = await opened(browser, target);
    expect(refusal).toEqual(refusedPage('provider_unavailable'));
    expect(answer.body).not.toMatch(/script|evil|server_error/);
  });

  it('is a problem for a program, a page for a browser', async () => {
    const { callback } = await begun(provider);
    const asProgram = bytesOf(new Browser(), callback, 'application/json');
    const problem = refused(400, 'browser_changed', { type: PROBLEM });
    expect(await refusal(system, ...asProgram)).toEqual(problem);
  });

  it('for a code that the third party does not know is refused as unknown', async () => {
    const { browser, callback } = await begun(provider, { state: 'mine' });
    const target = changed(callback, (query) => query.set('code', 'made-up-code'));
    expect((await opened(browser, target)).refusal).toEqual(refusedPage('flow_invalid'));
  });
});

describe('another browser', () => {
  const both = {
    state: 'the-vaults-own',
    get vaultKey() {
      return vaultKey;
    },
  };

  it.each(PROVIDERS)(
    'finishes at %s with the Vault’s key and state, after it was asked',
    async (provider) => {
      const { callback } = await begun(provider, { ...both });
      const page = await new Browser().open(callback);
      expect(page.status).toBe(200);
      const [account] = system.simulators[provider].accounts;
      expect(textOf(page.text)).toContain(account?.name);
      expect(textOf(page.text)).toContain(DID);
      const link = partsOf(linkOf(page.text, 'open-vault') ?? '');
      expect(link.query).toEqual([
        ['provider', provider],
        ['state', 'the-vaults-own'],
      ]);
      expect(link.fragment.name).toBe('sealed');
      expect(linkOf(page.text, 'cancel')).toBe(
        `vault://connections?provider=${provider}&state=the-vaults-own&error=access_denied`,
      );
    },
  );

  it.each(PROVIDERS)('finishes at %s only once', async (provider) => {
    const { browser, callback } = await begun(provider, { ...both });
    await new Browser().open(callback);
    expect((await opened(new Browser(), callback)).refusal).toEqual(refusedPage('flow_replayed'));
    expect((await opened(browser, callback)).refusal).toEqual(refusedPage('flow_replayed'));
  });

  it.each([
    ['no key', () => ({ state: both.state })],
    ['no state', () => ({ vaultKey })],
    ['an empty state', () => ({ vaultKey, state: '' })],
    ['a state that does not fit', () => ({ vaultKey, state: 'x'.repeat(128), account: 'y'.repeat(256) })],
  ])('is refused with %s', async (_name, parameters) => {
    const { callback } = await begun('twitter', parameters());
    const { refusal, answer } = await opened(new Browser(), callback);
    expect(refusal).toEqual(refusedPage('browser_changed'));
    expect(textOf(answer.body)).toContain('in the browser you began with');
  });

  it.each(PROVIDERS)('is refused at %s when one bit of what it carries is flipped', async (provider) => {
    const { callback } = await begun(provider, { ...both });
    const state = callback.searchParams.get('state') ?? '';
    for (const at of [25, 110, state.length - 30]) {
      const target = changed(callback, (query) => query.set('state', flipped(state, at)));
      expect((await opened(new Browser(), target)).refusal).toEqual(refusedPage('flow_invalid'));
    }
  });

  it.each(PROVIDERS)('asks no more of the browser that began at %s', async (provider) => {
    const { browser, callback } = await begun(provider, { ...both });
    const page = await browser.open(callback);
    expect(linkOf(page.text, 'cancel')).toBeUndefined();
    expect(textOf(page.text)).toMatch(/is connected/);
  });
});

it('a connection is of this server: its proof is signed with the published key', async () => {
  const { proof } = await connected(system, 'facebook');
  const listing = (await (await fetch(`${system.publicUrl.origin}/providers`)).json()) as Record<
    string,
    { jwks: JSONWebKeySet }
  >;
  const { protectedHeader } = await compactVerify(proof, createLocalJWKSet(listing['facebook']!.jwks));
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'proof' });
  await expect(compactVerify(proof, createLocalJWKSet(listing['twitter']!.jwks))).rejects.toThrow();
});

it('the connection of a person with another spelling of their DID is of that DID', async () => {
  const browser = new Browser();
  const url = connectUrl(system, 'facebook', { did: `0x${'AB'.repeat(20)}` });
  const page = await browser.open(url);
  expect([page.status, codeOf(page.text)]).toEqual([400, 'did_malformed']);
  expect(connectionIn(await browser.open(await consent(browser, connectUrl(system, 'facebook')))).did).toBe(
    DID,
  );
});
