import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from '@data-connector/vault';
import type { Browser, Page } from 'playwright-core';
import { saying } from '../../../test/harness/providers/of-processes.js';
import { describeChromium, startChromium } from './chromium.js';
import { keptIn } from './kept.js';
import { untilCount, untilShown, visit, type Visitor } from './visitor.js';
import { FIRST, OTHER, startWorld, type World } from './world.js';
// 250 posts, 23 that are followed, and what a test adds.
const ALL = /27[345] new records/;

describeChromium('what can go wrong', () => {
  let world: World;
  let browser: Browser;
  let me: Visitor;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld({ posts: 250 }), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });
  beforeEach(() => {
    world.away('nothing');
    for (const party of Object.values(world.parties)) party.faults.clear();
  });

  const sync = (page: Page = me.page) => page.getByRole('region', { name: 'Sync', exact: true });
  const fetching = (page?: Page) =>
    sync(page)
      .getByRole('heading', { name: `Fetching from ${FIRST.label}` })
      .waitFor();
  const complete = async (page?: Page) => {
    await sync(page).getByRole('heading', { name: 'Everything is here' }).waitFor();
    expect(await sync(page).innerText()).toMatch(ALL);
  };

  async function connected(): Promise<void> {
    await me?.close();
    me = await visit(browser, world);
    await me.create();
    await me.connect(`Connect ${FIRST.label}`);
  }

  describe('while a sync runs', () => {
    let goOn: () => void = () => {};
    afterAll(() => goOn());

    it('shows how far each part has got', async () => {
      // Posts wait for their second page until the test lets it come.
      goOn = world.hold(FIRST.name);
      await connected();
      await fetching();
      await untilCount(sync().locator('progress'), 2);
      expect(await me.look('20-syncing')).toEqual([]);
    });

    it('a reload loses nothing', async () => {
      await me.page.reload();
      await fetching();
    });

    it('a closed tab loses nothing', async () => {
      const next = await me.context.newPage();
      await me.page.close();
      await next.goto(world.vault);
      await next.locator('.account').click();
      await fetching(next);
      me = me.at(next);
    });

    it('a lost connection loses nothing', async () => {
      await me.context.setOffline(true);
      await sync().getByRole('heading', { name: 'Paused: you are offline' }).waitFor();
      expect(await me.look('21-offline')).toEqual([]);
      await me.context.setOffline(false);
      await fetching();
    });

    it('a second tab waits for its turn, and all of it comes, once', async () => {
      const other = await me.context.newPage();
      await other.goto(me.page.url());
      await sync(other).getByRole('heading', { name: 'Starting' }).waitFor();
      goOn();
      await complete();
      await complete(other);
      await other.close();
    });

    it('it can be stopped, and the server’s copy erased', async () => {
      goOn = world.hold(FIRST.name);
      await connected();
      await fetching();
      await me.page.getByRole('button', { name: 'Stop and erase on the server' }).click();
      await me.ended('You stopped this sync');
      await me.page.getByText('Signed receipt, verified').waitFor();
      expect(await me.look('22-stopped')).toEqual([]);
      goOn();
      await me.page.getByRole('button', { name: 'Sync again' }).click();
      await complete();
    });
  });

  describe('when the server is out of reach', () => {
    it('what is here can be read, and the sync waits', async () => {
      world.away('gateway');
      await me.page.getByRole('button', { name: 'Sync again' }).click();
      await me.ended('The server does not answer');
      await untilCount(me.page.locator('.post'), 40);
      expect(await me.look('23-server-away')).toEqual([]);
      world.away('nothing');
      // Where looking took longer than ten seconds it may have been tried again by itself.
      const buttons = me.page.getByRole('button', { name: 'Try now' });
      await buttons.evaluateAll((found) => (found[0] as HTMLElement | undefined)?.click());
      await sync().getByText('Nothing new,').waitFor();
    });

    it('without a connection the Vault opens all the same', async () => {
      await me.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      world.away('all');
      // On a machine that is very busy the browser may give its worker up and show its own page of errors, which people load again.
      for (let loads = 1; ; loads++) {
        await me.page.reload();
        const shown = untilShown(me.page.locator('.post').first(), me).then(() => undefined);
        const fault = await shown.catch((error: Error) => error);
        if (!fault) break;
        if (loads === 3) throw fault;
      }
      await untilShown(me.page.getByText('The server does not answer at the moment'), me);
      world.away('nothing');
    });
  });

  it('without room, a record that is not here is not taken for one that is', async () => {
    const connections = async () => (await keptIn(me.page))['api-connections']?.['connections'];
    const cursors = async () =>
      (await connections())?.map(({ connection }) => (connection as Connection).cursors);
    const before = await cursors();
    world.parties[FIRST.name].add('posts', saying('There is no room for this'));
    await me.page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...what) {
        if (this.name === 'records') throw new DOMException('', 'QuotaExceededError');
        return put.apply(this, what);
      };
    });
    await me.page.getByRole('button', { name: 'Sync again' }).click();
    await me.ended('This browser could not keep the data');
    expect(await cursors()).toEqual(before);
    // The page that comes knows nothing of that.
    await me.page.reload();
    await me.page.getByRole('button', { name: 'Sync again' }).click();
    await sync().getByText('1 new record,').waitFor();
    expect(await cursors()).not.toEqual(before);
  });

  describe('at the third party', () => {
    it('a permission that has run out is asked for again, and nothing comes twice', async () => {
      world.parties[FIRST.name].faults.next('posts', 'revoked');
      await me.page.getByRole('button', { name: 'Sync again' }).click();
      await me.ended(`${FIRST.label} no longer lets this Vault in`);
      expect(await me.look('24-expired')).toEqual([]);
      world.parties[FIRST.name].add('posts', saying('Written meanwhile'));
      await me.connect(`Connect ${FIRST.label} again`);
      await sync().getByText('1 new record,').waitFor();
    });

    it('a limit says until when to wait', async () => {
      world.parties[FIRST.name].faults.always('posts', 'rate-limit');
      world.parties[FIRST.name].faults.always('following', 'rate-limit');
      await me.page.getByRole('button', { name: 'Sync again' }).click();
      await me.ended(`${FIRST.label} asks for a pause`);
      await sync().getByText('You can sync again today at').waitFor();
      expect(await me.page.getByRole('button', { name: 'Sync again' }).isDisabled()).toBe(true);
      expect(await me.look('25-rate-limited')).toEqual([]);
    });

    it('a denial is understood', async () => {
      await me.close();
      me = await visit(browser, world);
      await me.create();
      await me.connect(`Connect ${OTHER.label}`, { deny: true });
      await me.page.getByRole('alert').getByText('Access was not granted').waitFor();
      expect(await me.look('26-denied')).toEqual([]);
      await me.connect(`Connect ${OTHER.label} again`);
      await complete();
    });

    it('a permission that was switched off leaves the other parts', async () => {
      await me.page.getByRole('link', { name: 'All accounts' }).click();
      await me.connect(`Connect ${FIRST.label}`, { without: FIRST.scopesOf('following')[0] ?? '' });
      await me.ended('What you allowed is here');
      await sync().getByRole('button', { name: 'Connect again' }).waitFor();
      await me.page.getByText('What was done').click();
      await sync().getByText('A permission was switched off').waitFor();
      // One of them comes twice: third parties repeat items.
      await sync()
        .getByText(`${world.parties[FIRST.name].counts().posts + 1} records fetched`)
        .waitFor();
      expect(await me.look('27-partial')).toEqual([]);
    });
  });

  it('a return that nobody began here is refused', async () => {
    await me.page.goto(`${world.vault}return?provider=${FIRST.name}&state=forged#config=e30`);
    await me.page.getByRole('alert').getByText('This way back is not known here').waitFor();
    expect(me.page.url()).not.toContain('config');
    expect(await me.look('28-forged-return')).toEqual([]);
    await untilCount(me.page.locator('.account'), 2);
  });

  it('none of it has broken the page’s own policy', () => {
    expect(me.complaints).toEqual([]);
  });
});
