import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConfig, setting } from '@data-connector/kit/config';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { saying } from '../../../test/harness/providers/of-processes.js';
import { describeChromium, startChromium } from './chromium.js';
import { visit, type Visitor } from './visitor.js';
import { FIRST, OTHER, startWorld, type World } from './world.js';
const { SCREENSHOTS } = readConfig({
  SCREENSHOTS: setting.text('the folder that the pictures are written to', {
    fallback: join('data', 'screenshots'),
  }),
});
/** So that a page with all of them stays quick to open. */
const MOST_BYTES = 150_000;

/** A landscape in a colour of its own for each address. */
function landscape(url: string): string {
  const hue = [...url].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  const fill = (turn: number, light: number) => `fill="hsl(${(hue + turn) % 360} 35% ${light}%)"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><rect width="960" height="540" ${fill(0, 72)}/><circle cx="720" cy="130" r="60" ${fill(60, 86)}/><path d="M0 420 260 210 430 340 640 150 960 430V540H0z" ${fill(20, 45)}/><path d="M0 500 330 360 560 460 960 390V540H0z" ${fill(30, 30)}/></svg>`;
}

/** What stands at the top of the posts, the newest last. */
const POSTS = [
  'First tomatoes of the year! The recipe is at https://garden.example/sauce',
  'Up on the ridge before breakfast.',
];

describeChromium('the pictures of the README', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), startChromium()]);
    for (const post of POSTS) world.parties[FIRST.name].add('posts', saying(post));
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  /** Somebody with an account whose pictures are shown. */
  async function withPictures(options: BrowserContextOptions): Promise<Visitor> {
    const me = await visit(browser, world, options);
    await me.context.route(/^https:/, (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: landscape(route.request().url()) }),
    );
    await me.create();
    await me.connect(`Connect ${FIRST.label}`);
    await me.ended('Everything is here');
    await me.page.getByRole('button', { name: 'Show pictures' }).click();
    await me.page.locator('.avatar img').first().waitFor();
    return me;
  }

  /** Takes a picture of what the window shows, and gives its width and height. */
  async function take({ page }: Visitor, name: string): Promise<[number, number]> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name}.png`);
    await page.screenshot({ path });
    const picture = readFileSync(path);
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.byteLength).toBeLessThan(MOST_BYTES);
    return [picture.readUInt32BE(16), picture.readUInt32BE(20)];
  }

  it('show an account in the light', async () => {
    const me = await withPictures({ viewport: { width: 1000, height: 1200 }, colorScheme: 'light' });
    await me.page.locator('.picture.here').first().waitFor();
    expect(await take(me, 'vault-light')).toEqual([1000, 1200]);
    await me.close();
  });

  it('show all accounts in the dark', async () => {
    const me = await withPictures({ viewport: { width: 1000, height: 720 }, colorScheme: 'dark' });
    await me.page.getByRole('link', { name: 'All accounts' }).click();
    await me.connect(`Connect ${OTHER.label}`);
    await me.ended('Everything is here');
    await me.page.getByRole('link', { name: 'All accounts' }).click();
    await me.page.locator('.account').nth(1).waitFor();
    expect(await take(me, 'vault-dark')).toEqual([1000, 720]);
    await me.close();
  });

  it('show posts on a phone', async () => {
    const viewport = { width: 390, height: 780 };
    const me = await withPictures({ viewport, colorScheme: 'dark', isMobile: true, hasTouch: true });
    await me.page.evaluate(() => document.querySelector('.tabs')?.scrollIntoView());
    await me.page.locator('.picture.here').first().waitFor();
    expect(await take(me, 'vault-phone')).toEqual([viewport.width, viewport.height]);
    await me.close();
  });
});
