import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { describeChromium, startChromium } from './chromium.js';
import { visit, type Visitor } from './visitor.js';
import { startWorld, type World } from './world.js';

jest.setTimeout(60_000);

describeChromium('a small Vault in the browser', () => {
  let world: World;
  let browser: Browser;
  let visitor: Visitor;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), startChromium()]);
    visitor = await visit(browser, world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  it('begins with one button', async () => {
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await visitor.look('01-welcome')).toEqual([]);
    await visitor.create();
  });

  it('lists every provider with what is fetched', async () => {
    await visitor.page.getByRole('heading', { name: 'X (Twitter)' }).waitFor();
    expect(await visitor.look('02-first-account')).toEqual([]);
  });

  it('comes back connected, and syncs by itself', async () => {
    await visitor.connect('Connect Facebook');
    await visitor.ended('Everything is here');
    expect(await visitor.look('03-account')).toEqual([]);
  });
  it('no complaints', () => { expect(visitor.complaints).toEqual([]); });
});
