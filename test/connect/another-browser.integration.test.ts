import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { Browser } from '../harness/browser.js';
import { begun, changed, flipped, opened, refusedPage } from '../harness/callback.js';
import { DID } from '../harness/connect.js';
import { linkOf, partsOf, textOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
let vaultKey: string;
beforeAll(async () => {
  system = await startTestSystem();
  vaultKey = JSON.stringify(await exportJWK((await generateKeyPair('ECDH-ES+A256KW')).publicKey));
});
afterAll(() => system.close());

describe('another browser', () => {
  const both = {
    state: 'the-vaults-own',
    get vaultKey() {
      return vaultKey;
    },
  };

  it.each(MADE_UP_NAMES)(
    'finishes at %s with the Vault’s key and state, after it was asked',
    async (provider) => {
      const { callback } = await begun(system, provider, { ...both });
      const page = await new Browser().open(callback);
      expect(page.status).toBe(200);
      const [account] = system.simulators[provider].people;
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

  it.each(MADE_UP_NAMES)('finishes at %s only once', async (provider) => {
    const { browser, callback } = await begun(system, provider, { ...both });
    await new Browser().open(callback);
    expect((await opened(system, new Browser(), callback)).refusal).toEqual(refusedPage('flow_replayed'));
    expect((await opened(system, browser, callback)).refusal).toEqual(refusedPage('flow_replayed'));
  });

  it.each([
    ['no key', () => ({ state: both.state })],
    ['no state', () => ({ vaultKey })],
    ['an empty state', () => ({ vaultKey, state: '' })],
    ['a state that does not fit', () => ({ vaultKey, state: 'x'.repeat(128), account: 'y'.repeat(256) })],
  ])('is refused with %s', async (_name, parameters) => {
    const { callback } = await begun(system, 'orbit', parameters());
    const { refusal, answer } = await opened(system, new Browser(), callback);
    expect(refusal).toEqual(refusedPage('browser_changed'));
    expect(textOf(answer.body)).toContain('in the browser you began with');
  });

  it.each(MADE_UP_NAMES)('is refused at %s when one bit of what it carries is flipped', async (provider) => {
    const { callback } = await begun(system, provider, { ...both });
    const state = callback.searchParams.get('state') ?? '';
    for (const at of [25, 110, state.length - 30]) {
      const target = changed(callback, (query) => query.set('state', flipped(state, at)));
      expect((await opened(system, new Browser(), target)).refusal).toEqual(refusedPage('flow_invalid'));
    }
  });

  it.each(MADE_UP_NAMES)('asks no more of the browser that began at %s', async (provider) => {
    const { browser, callback } = await begun(system, provider, { ...both });
    const page = await browser.open(callback);
    expect(linkOf(page.text, 'cancel')).toBeUndefined();
    expect(textOf(page.text)).toMatch(/is connected/);
  });
});
