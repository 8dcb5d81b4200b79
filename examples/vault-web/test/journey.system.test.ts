import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import { stranger } from '@data-connector/simulator';
import { until } from '@data-connector/testing/until';
import type { VaultRecord } from '@data-connector/vault';
import type { Browser } from 'playwright-core';
import { saying } from '../../../test/harness/providers/of-processes.js';
import { describeChromium, startChromium } from './chromium.js';
import { keptIn, NOTHING, tamper } from './kept.js';
import { untilCount, visit, type Visitor } from './visitor.js';
import { FIRST, OTHER, startWorld, type World } from './world.js';
const POSTS = `schema:${SCHEMAS.post}`;
const FOLLOWING = `schema:${SCHEMAS.following}`;

describeChromium('a stranger’s first hour with the Vault', () => {
  let world: World;
  let browser: Browser;
  let me: Visitor;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld({ didProof: 'required' }), startChromium()]);
    me = await visit(browser, world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  const region = (name: string) => me.page.getByRole('region', { name, exact: true });
  const recordsOf = async (provider: string): Promise<number> => {
    const kept = await keptIn(me.page);
    const all = [POSTS, FOLLOWING].flatMap((name) => kept[name]?.['records'] ?? []);
    return all.filter(({ account }) => String(account).startsWith(`${provider}/`)).length;
  };
  const posts = () => me.page.locator('.post');

  it('begins with one button', async () => {
    await me.page.getByRole('button', { name: 'Create my Vault' }).waitFor();
    expect(await me.look('01-welcome')).toEqual([]);
    await me.create();
  });

  it('shows every provider and what would be fetched', async () => {
    for (const name of [FIRST.label, OTHER.label]) {
      const card = region(name);
      await card.waitFor();
      await untilCount(card.getByText('Simulated'), 1);
      expect(await card.locator('dt').allInnerTexts()).toEqual(['Following', 'Posts']);
    }
    expect(await me.look('02-first-account')).toEqual([]);
  });

  it('comes back from the third party and syncs by itself', async () => {
    await me.connect(`Connect ${FIRST.label}`);
    await me.ended('Everything is here');
    expect(await region('Sync').innerText()).toContain('71 new records');
    await me.page.getByText(/^Connect again by \w+ \d+, \d{4}$/).waitFor();
    expect(new URL(me.page.url()).pathname + new URL(me.page.url()).search).toBe('/');
    expect(me.page.url()).not.toMatch(/sealed|config/);
  });

  it('shows posts as a timeline, the newest first', async () => {
    expect(await me.page.locator('.month').first().textContent()).toMatch(/^[A-Z][a-z]+ 20\d\d$/);
    const times = await me.page
      .locator('.post time')
      .evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''));
    expect(times).toEqual([...times].sort((a, b) => Date.parse(b) - Date.parse(a)));
    await me.page.locator('.picture-gone').first().waitFor();
    expect(me.elsewhere).toEqual([]);
    await me.page.getByRole('button', { name: 'Show pictures' }).click();
    await me.page.getByText('The picture is not available here').first().waitFor();
    expect(await me.page.locator('a.link-card').first().getAttribute('rel')).toBe('noopener noreferrer');
    expect(await me.look('03-timeline')).toEqual([]);
  });

  it('brings more when the end comes near', async () => {
    await untilCount(posts(), 40);
    await me.page.getByRole('button', { name: 'Show more' }).scrollIntoViewIfNeeded();
    await me.page.waitForFunction(() => document.querySelectorAll('.post').length === 48);
    await untilCount(me.page.getByRole('button', { name: 'Show more' }), 0);
    await me.page.evaluate(() => window.scrollTo(0, 900));
    expect(await me.look('04-further-down')).toEqual([]);
  });

  it('finds what is searched', async () => {
    await me.page.evaluate(() => window.scrollTo(0, 0));
    const search = me.page.getByRole('searchbox');
    await search.fill('SUMMER nothing such');
    await me.page.getByText('Nothing found for').waitFor();
    expect(await me.look('05-nothing-found')).toEqual([]);
    await search.fill('שלום');
    await me.page.waitForFunction(() => document.querySelectorAll('.post').length === 4);
    expect(await posts().first().textContent()).toContain('שלום');
    await search.fill('');
    await me.page.waitForFunction(() => document.querySelectorAll('.post').length === 40);
  });

  it('shows the original of a record', async () => {
    await me.page.getByRole('button', { name: 'Original data' }).first().click();
    const dialog = me.page.getByRole('dialog');
    await dialog.locator('pre').getByText('"id"').first().waitFor();
    expect(await me.look('06-original')).toEqual([]);
    await me.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('shows whom one follows as a grid', async () => {
    await me.page.getByRole('link', { name: /^Following/ }).click();
    await me.page.locator('.thing').first().waitFor();
    await untilCount(me.page.locator('.thing'), 23);
    // What a browser has not laid out yet has a text, but no inner text.
    const names = await me.page.locator('.thing-name').allTextContents();
    expect(new Set(names).size).toBe(23);
    await me.page.waitForFunction(() => !document.querySelector('.thing .avatar img'));
    expect(await me.look('07-following')).toEqual([]);
  });

  it('shows a receipt of what was erased on the server', async () => {
    await me.page.getByText('Signed receipt, verified').click();
    expect(await region('On the server').innerText()).toMatch(/Erased[\s\S]+2 sealed datastores/);
    await me.page.getByText('What was done').click();
    expect(await me.look('08-receipt')).toEqual([]);
  });

  it('brings only what is new the next time', async () => {
    world.parties[FIRST.name].add('posts', saying('Hot off the press'));
    await me.page.getByRole('button', { name: 'Sync again' }).click();
    await region('Sync').getByText('1 new record,').waitFor();
    await me.page.getByRole('link', { name: /^Posts/ }).click();
    await posts().first().getByText('Hot off the press').waitFor();
  });

  it('says so when there is nothing new', async () => {
    await me.page.getByRole('button', { name: 'Sync again' }).click();
    await region('Sync').getByText('Nothing new,').waitFor();
  });

  it('takes a second account of the same provider', async () => {
    await me.page.getByRole('link', { name: 'All accounts' }).click();
    await me.connect(`Connect another ${FIRST.label} account`, { account: 1 });
    await me.ended('Everything is here');
    expect(await me.page.getByRole('heading', { level: 1 }).innerText()).toContain('Grace');
  });

  it('takes another provider', async () => {
    await me.page.getByRole('link', { name: 'All accounts' }).click();
    await me.connect(`Connect ${OTHER.label}`);
    await me.ended('Everything is here');
    expect(await me.look('09-other-provider')).toEqual([]);
    await me.page.getByRole('link', { name: /^Following/ }).click();
    await me.page.getByText(stranger(5).name).waitFor();
    expect(await me.look('10-other-following')).toEqual([]);
  });

  it('lists all accounts', async () => {
    await me.page.getByRole('link', { name: 'All accounts' }).click();
    await untilCount(me.page.locator('.account'), 3);
    expect(await me.look('11-accounts')).toEqual([]);
  });

  it('keeps one document per account, and the records of each schema in a database of their own', async () => {
    const { [POSTS]: posts, [FOLLOWING]: following, vault, ...kept } = await keptIn(me.page);
    const { id: ada } = world.parties[FIRST.name].people[0]!;
    expect(Object.keys(vault ?? {}).sort()).toEqual(['attempts', 'values']);
    expect(kept).toEqual({
      'api-connections': { connections: expect.any(Array) },
      quarantine: { items: [] },
    });
    const connections = kept['api-connections']!['connections']!;
    expect(connections).toHaveLength(3);
    expect(connections.find(({ key }) => key === `${FIRST.name}/${ada}`)).toMatchObject({
      provider: FIRST.name,
      account: { id: ada },
      connection: { accessToken: expect.any(String), cursors: expect.any(Object) },
    });
    for (const [schema, all, count] of [
      [SCHEMAS.post, posts, 49 + 48 + 48],
      [SCHEMAS.following, following, 3 * 23],
    ] as const)
      expect([schema, all?.['records']?.map(({ record }) => (record as VaultRecord).schema)]).toEqual([
        schema,
        Array(count).fill(schema),
      ]);
  });

  it('is all there after a reload', async () => {
    await me.page.reload();
    await me.page.locator('.account').nth(2).waitFor();
    expect(await me.page.locator('.account').allInnerTexts()).toEqual([
      expect.stringMatching(/Ada Example[\s\S]+49 posts · 23 following/),
      expect.stringMatching(/Grace[\s\S]+48 posts · 23 following/),
      expect.stringMatching(/Ada Example[\s\S]+48 posts · 23 following/),
    ]);
  });

  it('disconnects, with a receipt, and keeps what came', async () => {
    await me.page.locator('.account').nth(1).click();
    await me.page.getByRole('button', { name: `Disconnect ${FIRST.label}` }).click();
    expect(await me.look('12-disconnect')).toEqual([]);
    await me.page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    await me.ended('Disconnected');
    await me.page.getByText('Signed receipt, verified').click();
    expect(await region('On the server').innerText()).toContain(`taken back at ${FIRST.label}`);
    await untilCount(posts(), 40);
    expect(await me.look('13-disconnected')).toEqual([]);
  });

  it('deletes an account from the device', async () => {
    await me.page.getByRole('button', { name: 'Delete from this device' }).click();
    expect(await me.look('14-delete')).toEqual([]);
    await me.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await me.page.getByRole('heading', { name: 'Your accounts' }).waitFor();
    await untilCount(me.page.locator('.account'), 2);
    expect(await recordsOf(FIRST.name)).toBe(49 + 23);
  });

  it('deletes what a page that was closed meanwhile left behind', async () => {
    const work = `(store) => {
      const all = store.getAllKeys();
      all.onsuccess = () => store.delete(all.result.find((key) => key.startsWith('${FIRST.name}/')));
    }`;
    await tamper(me.page, { database: 'api-connections', store: 'connections' }, work);
    await me.page.reload();
    await untilCount(me.page.locator('.account'), 1);
    await until(`no records of ${FIRST.name}`, async () => (await recordsOf(FIRST.name)) === 0);
    expect(await recordsOf(OTHER.name)).toBe(48 + 23);
  });

  it('shows the key on demand', async () => {
    await me.page.getByRole('link', { name: 'Your key' }).click();
    expect(await me.look('15-key')).toEqual([]);
    await me.page.getByRole('button', { name: 'Show the key' }).click();
    expect(JSON.parse(await me.page.locator('dialog pre').innerText())).toMatchObject({
      kty: 'EC',
      crv: 'P-256',
    });
    await me.page.getByRole('button', { name: 'Done' }).click();
  });

  it('forgets everything on demand', async () => {
    // An earlier version replicated into it.
    await tamper(
      me.page,
      { database: '_pouch_meadow-inbox', store: 'docs' },
      '() => {}',
      "(database) => database.createObjectStore('docs')",
    );
    await me.page.getByRole('button', { name: 'Delete this Vault' }).click();
    await me.page.getByRole('button', { name: 'Delete everything' }).click();
    await me.page.getByRole('button', { name: 'Create my Vault' }).waitFor();
    expect(await keptIn(me.page)).toEqual(NOTHING);
  });

  it('has shown no secret on the way, and sent its own key and state each time', async () => {
    expect(me.watch.secrets.kinds).toEqual([
      'access token',
      'key',
      'proof',
      'refresh token',
      'seal key',
      'sealed connection',
      'sync token',
    ]);
    expect(me.watch.connects()).toBe(3);
    expect(await me.watch.breaches()).toEqual([]);
  });

  it('has broken no rule of its own policy, and thrown nothing', () => {
    expect(me.complaints).toEqual([]);
  });
});
