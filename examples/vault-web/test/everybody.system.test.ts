import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import type { Browser, Page } from 'playwright-core';
import { harbour } from '../../../test/harness/providers/harbour.js';
import { until } from '@data-connector/testing/until';
import { describeChromium, startChromium } from './chromium.js';
import { keptIn, NOTHING, tamper } from './kept.js';
import { untilCount, visit } from './visitor.js';
import { FIRST, OTHER, startWorld, type World } from './world.js';
/** Presses Tab until the focus is on what has this name. @throws Error if it never is */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const on = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    });
    if (name.test(on.trim())) return;
  }
  throw new Error('The keyboard does not lead there');
}

/** In the page: puts copies of a post beside it, as many as would take long to fetch. */
const multiply = (copies: number): string => `(store) => {
  const all = store.getAll();
  all.onsuccess = () => {
    const post = all.result.find(({ record }) => record.content);
    for (let n = 0; n < ${copies}; n++) {
      const [id, content] = [post.id + '-' + n, 'copy ' + n + ' of ' + post.record.content];
      store.put({ ...post, id, search: content, record: { ...post.record, _id: id, content } });
    }
  };
}`;

describeChromium('whoever opens the Vault', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  it('on a phone, in the dark, with pictures and little motion', async () => {
    const me = await visit(browser, world, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
      isMobile: true,
      hasTouch: true,
      pictures: true,
      open: false,
    });
    await me.page.goto(`${world.gateway}auth/${FIRST.name}?state=unknown`);
    await me.page.locator('#code').getByText('flow_invalid').waitFor();
    expect(await me.examine('30-phone-error')).toEqual([]);
    await me.page.goto(world.gateway);
    await untilCount(me.page.locator('section'), 2);
    expect(await me.examine('30-phone-providers')).toEqual([]);
    await me.page.locator('#open-small-vault').tap();
    await me.page.getByRole('button', { name: 'Create my Vault' }).waitFor();
    expect(await me.look('30-phone-welcome')).toEqual([]);
    await me.create();
    await me.page.getByRole('button', { name: `Connect ${FIRST.label}` }).waitFor();
    expect(await me.fits()).toBe(true);
    expect(await me.look('31-phone-first')).toEqual([]);

    await me.consent(`Connect ${FIRST.label}`, { deny: true });
    expect(await me.examine('31-phone-denied')).toEqual([]);
    await me.page.locator('#open-vault').tap();
    await me.consent(`Connect ${FIRST.label} again`, { changeBrowser: true });
    expect(await me.examine('31-phone-other-browser')).toEqual([]);
    await me.page.locator('#cancel').tap();
    await me.page.getByRole('alert').getByText('Access was not granted').waitFor();
    await me.consent(`Connect ${FIRST.label} again`);
    expect(await me.examine('31-phone-connected')).toEqual([]);
    await me.page.locator('#open-vault').tap();

    await me.ended('Everything is here');
    expect(await me.fits()).toBe(true);
    expect(await me.look('32-phone-account')).toEqual([]);
    expect(me.elsewhere).toEqual([]);
    await me.page.getByRole('button', { name: 'Show pictures' }).tap();
    await me.page.locator('.picture').first().scrollIntoViewIfNeeded();
    await me.page.locator('.picture.here').first().waitFor();
    expect(await me.page.locator('.picture.here').first().getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(await me.look('33-phone-pictures')).toEqual([]);
    await me.page.getByRole('link', { name: /^Following/ }).tap();
    await me.page.locator('.thing .avatar img').first().waitFor();
    expect(await me.fits()).toBe(true);
    expect(await me.look('34-phone-following')).toEqual([]);
    await me.page.getByRole('button', { name: `Disconnect ${FIRST.label}` }).tap();
    expect(await me.look('35-phone-dialog')).toEqual([]);
    expect(me.complaints).toEqual([]);
    await me.close();
  });

  it('with the keyboard only', async () => {
    const me = await visit(browser, world);
    const { page } = me;
    await page.getByRole('button', { name: 'Create my Vault' }).waitFor();
    await tabTo(page, /^Create my Vault$/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Connect ${FIRST.label}` }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'MAIN');
    await tabTo(page, new RegExp(`^Connect ${FIRST.label}$`));
    expect(await me.look('36-focus')).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('#approve').focus();
    await page.keyboard.press('Enter');
    await page.locator('#open-vault').focus();
    await page.keyboard.press('Enter');
    await me.ended('Everything is here');
    await tabTo(page, /^Following/);
    await page.keyboard.press('Enter');
    await page.locator('.thing').first().waitFor();
    await tabTo(page, /^Original data of/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Close$/);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      document.activeElement?.getAttribute('aria-label')?.startsWith('Original'),
    );
    await me.close();
  });

  it('with ten thousand posts', async () => {
    const me = await visit(browser, world);
    const { page } = me;
    await me.create();
    await me.connect(`Connect ${FIRST.label}`);
    await me.ended('Everything is here');
    await tamper(page, { database: `schema:${SCHEMAS.post}`, store: 'records' }, multiply(10_000));
    await page.reload();
    await page.getByRole('link', { name: 'Posts 10,048' }).waitFor();
    await page.locator('.post').first().waitFor();
    await untilCount(page.locator('.post'), 40);
    const downTo = (count: number) =>
      page.waitForFunction((pages) => {
        window.scrollTo(0, document.body.scrollHeight);
        return document.querySelectorAll('.timeline').length >= pages;
      }, count);
    const second = page.locator('.timeline').nth(1);
    await downTo(2);
    const words = await second.textContent();
    await page.locator('.post button').first().focus();
    await downTo(8);
    // What is far away is not in the document, unless the keyboard is in it, and comes back when it is near.
    await until('the second page to go', async () => (await second.textContent()) === '');
    await untilCount(page.locator('.timeline').first().locator('.post'), 40);
    await page.evaluate(() => window.scrollTo(0, 0));
    await until('the second page to come back', async () => (await second.textContent()) === words);
    await page.getByRole('searchbox').fill('copy 9999');
    await page.waitForFunction(() => document.querySelectorAll('.post').length === 1);
    expect(await page.locator('.post').textContent()).toContain('copy 9999 of');

    // As when the page was closed while all of it was being deleted.
    await tamper(page, { database: 'vault', store: 'values' }, `(store) => store.put(true, 'deleting')`);
    await page.reload();
    await page.getByRole('button', { name: 'Create my Vault' }).waitFor();
    expect(await keptIn(page)).toEqual(NOTHING);
    expect(me.complaints).toEqual([]);
    await me.close();
  });

  it('with something that shows the key, which is noticed', async () => {
    const me = await visit(browser, world);
    await me.create();
    expect(await me.watch.breaches()).toEqual([]);
    const owner = (await keptIn(me.page))['vault']!['values']!.find(({ did }) => did !== undefined);
    const bytes = Buffer.from((owner as unknown as { key: { privateKey: Uint8Array } }).key.privateKey);
    await me.page.evaluate(
      async ({ hex, base64url, gateway, provider }) => {
        // eslint-disable-next-line no-console -- it is what must be noticed
        console.debug('a line', { key: hex });
        reportError(new Error(base64url));
        localStorage.setItem('key', hex);
        localStorage.removeItem('key');
        Object.assign(sessionStorage, { key: base64url });
        history.replaceState({ hex }, '');
        history.pushState(null, '', `#${encodeURIComponent(hex.toUpperCase())}`);
        history.pushState(null, '', '#/');
        await fetch(`/?config=${btoa(JSON.stringify({ config: { key: base64url } }))}`);
        await fetch(`${gateway}connect/${provider}?did=nobody`, { redirect: 'manual' }).catch(() => {});
      },
      {
        hex: bytes.toString('hex'),
        base64url: bytes.toString('base64url'),
        gateway: world.gateway,
        provider: FIRST.name,
      },
    );
    expect(await me.watch.breaches()).toEqual([
      'address: key',
      'connect without state',
      'connect without vaultKey',
      'console: key',
      'error: key',
      'history state: key',
      'history: key',
      'request: key',
      'storage: key',
    ]);
    await expect(me.close()).rejects.toThrow('Shown though secret');
  });

  it('with what an older app kept', async () => {
    const me = await visit(browser, world, { open: false });
    const { page } = me;
    await page.goto(`${world.vault}icon.svg`);
    const layout = `(database) => {
      for (const [name, keyPath] of [['accounts', 'key'], ['attempts', 'state'], ['records', 'id']])
        database.createObjectStore(name, { keyPath });
      database.createObjectStore('values');
    }`;
    const account = { key: `${FIRST.name}/1`, connection: { accessToken: 'an old token' } };
    const old = `(store) => store.put(${JSON.stringify(account)})`;
    await tamper(page, { database: 'vault', store: 'accounts' }, old, layout);
    await page.goto(world.vault);
    await me.create();
    expect(await keptIn(page)).toMatchObject({ 'api-connections': { connections: [] } });
    expect(Object.keys((await keptIn(page))['vault'] ?? {}).sort()).toEqual(['attempts', 'values']);
    expect(me.complaints).toEqual([]);
    await me.close();
  });

  describe('with a DID and a key of their own', () => {
    const DID = `0x${'ab'.repeat(20)}`;

    it.each([
      ['Private key', '7d'.repeat(32)],
      ['Secret', '5e'.repeat(32)],
      ['Passphrase', 'correct horse battery staple'],
    ])('of the kind: %s', async (kind, key) => {
      const me = await visit(browser, world);
      await me.page.getByRole('button', { name: 'I have a DID and a key already' }).click();
      await me.page.getByLabel('Your DID').fill(DID);
      await me.page.getByRole('radio', { name: kind }).check();
      await me.page.getByRole('textbox', { name: kind }).fill(key);
      await me.page.getByRole('button', { name: 'Open my Vault' }).click();
      await me.connect(`Connect ${OTHER.label}`);
      await me.ended('Everything is here');
      await me.page.getByRole('link', { name: 'Your key' }).click();
      await me.page.getByText(DID).waitFor();
      await me.close();
    });

    it('is told which of them is wrong', async () => {
      const me = await visit(browser, world);
      await me.page.getByRole('button', { name: 'I have a DID and a key already' }).click();
      await me.page.getByLabel('Your DID').fill('nobody');
      await me.page.getByRole('button', { name: 'Open my Vault' }).click();
      await me.page.getByText('This is no DID').waitFor();
      expect(await me.page.getByLabel('Your DID').evaluate((input) => input === document.activeElement)).toBe(
        true,
      );
      await me.page.getByLabel('Your DID').fill(DID);
      await me.page.getByRole('textbox', { name: 'Private key' }).fill('00'.repeat(32));
      await me.page.getByRole('button', { name: 'Open my Vault' }).click();
      await me.page.getByText('This is not such a key').waitFor();
      expect(await me.look('37-own-key')).toEqual([]);
      await me.close();
    });
  });
});

describeChromium('whoever has an account at a server of their own choice', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld({ also: [harbour] }), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  it('is asked for it, once more where it is none, and connects there', async () => {
    const { label } = harbour.definition.manifest;
    const me = await visit(browser, world);
    const { page } = me;
    const answer = async (server: string) => {
      await page.locator('#server-name').fill(server);
      await page.getByRole('button', { name: 'Go on' }).click();
    };
    await me.create();
    await page.getByRole('button', { name: `Connect ${label}` }).click();
    await page.locator('#server-name').waitFor();
    expect(await me.examine('38-server')).toEqual([]);
    await answer('nowhere.internal');
    await page.locator('#code').getByText('server_not_allowed').waitFor();
    await answer('one.example');
    await page.locator('#approve').click();
    await page.locator('#open-vault').click();
    await me.ended('Everything is here');
    const { connections } = (await keptIn(page))['api-connections'] as {
      connections: { connection: { server: string } }[];
    };
    expect(connections.map(({ connection }) => connection.server)).toEqual(['one.example']);
    await me.close();
  });
});
