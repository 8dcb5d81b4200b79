import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CODES } from '@data-connector/protocol';
import { ServiceKeys } from '@data-connector/sealing';
import { Browser } from '../harness/browser.js';
import { asked, begun, changed, opened, refusedPage, type CallbackCase } from '../harness/callback.js';
import { connectionIn, connectUrl, consent, DID } from '../harness/connect.js';
import { codeOf, linkOf } from '../harness/page.js';
import { MADE_UP, MADE_UP_NAMES, type MadeUpName } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

/** A callback whose flow opens and fits, but that says something else. */
const saying = (change: (query: URLSearchParams) => void): CallbackCase[2] => {
  return ({ callback }) => changed(callback, change);
};
const without = (change: (query: URLSearchParams) => void): CallbackCase[2] =>
  saying((query) => {
    query.delete('code');
    change(query);
  });

const RECOGNISED: readonly CallbackCase[] = [
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
    'an error by number',
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
async function expire(browser: Browser, provider: MadeUpName): Promise<void> {
  const keys = await ServiceKeys.derive(system.secrets[provider]);
  const [cookie] = browser.cookies;
  if (!cookie) throw new Error('no flow');
  const packed = keys.open('flow', decodeURIComponent(cookie.value)) as unknown[];
  const end = packed.findIndex((part) => typeof part === 'number');
  packed[end] = Math.floor(Date.now() / 1000) - 1;
  browser.forget().take([{ ...cookie, value: keys.seal('flow', packed) }]);
}

describe.each(MADE_UP_NAMES)('a callback of %s', (provider) => {
  it.each(RECOGNISED)(
    'with %s leads back as %s with the Vault’s state, used up',
    async (_name, code, prepare) => {
      const flow = await begun(system, provider, { state: 'mine' });
      const target = await prepare(flow, provider);
      const { cookies } = flow.browser;
      const calls = await asked(system, provider, async () => {
        const page = await flow.browser.open(target);
        expect([page.status, codeOf(page.text)]).toEqual([CODES[code].status, code]);
        expect(linkOf(page.text, 'open-vault')).toBe(
          `vault://connections?provider=${provider}&state=mine&error=${code}`,
        );
        expect(flow.browser.cookies).toEqual([]);
        const again = code === 'flow_expired' ? code : 'flow_replayed';
        flow.browser.take(cookies);
        expect((await opened(system, flow.browser, target)).refusal).toEqual(refusedPage(again));
      });
      expect(calls).toBe(0);
    },
  );

  it('with a code that has come with another flow is refused, though the third party still takes it', async () => {
    const first = await begun(system, provider);
    system.simulators[provider].faults.always('token', 'server-error');
    expect(codeOf((await first.browser.open(first.callback)).text)).toBe('provider_unavailable');
    system.simulators[provider].faults.clear();
    const second = await begun(system, provider, { state: 'mine' });
    const code = first.callback.searchParams.get('code') ?? '';
    const target = changed(second.callback, (query) => query.set('code', code));
    const calls = await asked(system, provider, async () => {
      expect((await opened(system, second.browser, target)).refusal).toEqual(refusedPage('flow_replayed'));
    });
    expect(calls).toBe(0);
  });

  it('that names the issuer that was asked connects', async () => {
    const { browser, callback } = await begun(system, provider);
    const { issuer = '' } = MADE_UP[provider].definition.manifest;
    const page = await browser.open(changed(callback, (query) => query.set('iss', issuer)));
    expect(connectionIn(page).did).toBe(DID);
  });

  it('that is opened again is refused', async () => {
    const { browser, callback } = await begun(system, provider, { state: 'mine' });
    const { cookies } = browser;
    await browser.open(callback);
    browser.take(cookies);
    const { refusal, answer } = await opened(system, browser, callback);
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
    expect((await opened(system, browser, callback)).refusal).toEqual(refusedPage('flow_replayed'));
  });

  it('with another error of the third party is unavailability, and its words are nowhere', async () => {
    const { browser, callback } = await begun(system, provider, { state: 'mine' });
    const target = changed(callback, (query) => {
      query.delete('code');
      query.set('error', 'server_error<b>');
      query.set('error_description', '<script>alert(document.domain)</script>');
      query.set('error_uri', 'https://evil.example/');
    });
    const { refusal, answer } = await opened(system, browser, target);
    expect(refusal).toEqual(refusedPage('provider_unavailable'));
    expect(answer.body).not.toMatch(/script|evil|server_error/);
  });

  it('for a code that the third party does not know is refused as unknown', async () => {
    const { browser, callback } = await begun(system, provider, { state: 'mine' });
    const target = changed(callback, (query) => query.set('code', 'made-up-code'));
    expect((await opened(system, browser, target)).refusal).toEqual(refusedPage('flow_invalid'));
  });
});
