import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { until } from '@data-connector/testing/until';
import { watchOver, type Watch } from './watch.js';
import type { World } from './world.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = join(process.cwd(), 'data', 'screenshots');
/** WCAG 2.2 AA and everything below it. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

declare global {
  interface Window {
    axe: { run(options: object): Promise<AxeResults> };
  }
}

/** Somebody with a browser of their own. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page told the console as an error, and what its policy stopped. */
  readonly complaints: readonly string[];
  /** What was asked of third parties. */
  readonly elsewhere: readonly string[];
  /** What would be shown of the person's secrets. */
  readonly watch: Watch;
  /** Takes a picture of the page, and tells what keeps people from using it. */
  look(name: string): Promise<string[]>;
  /** The same in light and in dark; and that the page is no wider than the window. */
  examine(name: string): Promise<string[]>;
  /** Whether the page is no wider than the window. */
  fits(): Promise<boolean>;
  /** Makes a new Vault. */
  create(): Promise<void>;
  /** Presses Connect, and decides at the third party; that leads to the gateway's page. */
  consent(button: string | RegExp, decision?: Decision): Promise<void>;
  /** Does so, and presses the button that leads back. */
  connect(button: string | RegExp, decision?: Decision): Promise<void>;
  /** Waits until the sync of the open account has ended with this headline. */
  ended(headline: string | RegExp): Promise<void>;
  /** The same person with another page of the same browser. */
  at(page: Page): Visitor;
  /** @throws Error if anything secret was shown */
  close(): Promise<void>;
}

/** Waits until it is there. @throws Error with what the page shows instead, and what it complained of */
export async function untilShown(locator: Locator, { complaints, page }: Visitor): Promise<void> {
  await locator.waitFor().catch(async (error: Error) => {
    const shown = await page.locator('body').innerText();
    throw new Error(`${error.message}\n${page.url()} shows: ${shown}\n${complaints.join('\n')}`);
  });
}

/** Waits until so many are there. */
export async function untilCount(locator: Locator, count: number): Promise<void> {
  await until(`${count} of ${locator}`, async () => (await locator.count()) === count);
}

/** What the person does at the third party. */
export interface Decision {
  readonly deny?: boolean;
  /** Of those offered, from 0. */
  readonly account?: number;
  /** A permission to switch off. */
  readonly without?: string;
  /** As if the third party led to another browser than the one in which it began. */
  readonly changeBrowser?: boolean;
}

/** A picture that third parties could have sent. */
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><rect width="960" height="540" fill="#9cc3d5"/><path d="M0 400 260 200 430 330 640 130 960 420V540H0z" fill="#3b6a7a"/><circle cx="760" cy="110" r="50" fill="#f6e3a1"/></svg>';

/** Opens the Vault as a stranger. Third parties' pictures are out of reach, unless `pictures`. */
export async function visit(
  browser: Browser,
  world: World,
  options: BrowserContextOptions & { readonly pictures?: boolean; readonly open?: boolean } = {},
): Promise<Visitor> {
  const { pictures = false, open = true, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1100, height: 1100 }, ...contextOptions });
  context.setDefaultTimeout(200_000);
  const elsewhere: string[] = [];
  await context.route(/^https:/, (route) => {
    elsewhere.push(route.request().url());
    return pictures ? route.fulfill({ contentType: 'image/svg+xml', body: PICTURE }) : route.abort();
  });
  const watch = await watchOver(context, world);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    // Chromium reports each request that fails, which is no fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${message.text()} ${JSON.stringify(message.location())}`);
  });
  const page = await context.newPage();
  if (open) await page.goto(world.vault);
  return visitorAt(page, { complaints, elsewhere, watch }, world);
}

type Noted = Pick<Visitor, 'complaints' | 'elsewhere' | 'watch'>;

function visitorAt(page: Page, noted: Noted, world: World): Visitor {
  const context = page.context();
  const visitor: Visitor = {
    page,
    context,
    ...noted,
    async look(name) {
      mkdirSync(SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: false });
      if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
      const { violations } = await page.evaluate(
        (values) => window.axe.run({ runOnly: { type: 'tag', values } }),
        RULES,
      );
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    fits: () =>
      page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
    async examine(name) {
      const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await visitor.look(`${name}-${colorScheme}`)));
        if (!(await visitor.fits())) found.push(`${colorScheme}: wider than the window`);
      }
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      return found;
    },
    async create() {
      await page.getByRole('button', { name: 'Create my Vault' }).click();
      await page.getByRole('heading', { name: 'Connect your first account' }).waitFor();
    },
    async consent(button, { deny = false, account, without, changeBrowser = false } = {}) {
      await page.getByRole('button', { name: button }).click();
      await untilShown(page.locator('#consent'), visitor);
      if (account !== undefined) await page.locator('select[name=account]').selectOption({ index: account });
      if (without !== undefined) await page.getByRole('checkbox', { name: without }).uncheck();
      if (changeBrowser) await context.clearCookies();
      await page.locator(deny ? '#deny' : '#approve').click();
      await page.locator('#open-vault').waitFor();
    },
    async connect(button, decision) {
      await visitor.consent(button, decision);
      await page.locator('#open-vault').click();
      await page.waitForURL(`${world.vault}**`);
    },
    async ended(headline) {
      await page.getByRole('region', { name: 'Sync' }).getByRole('heading', { name: headline }).waitFor();
    },
    at: (other) => visitorAt(other, noted, world),
    async close() {
      const breaches = await noted.watch.breaches();
      await context.close();
      if (breaches.length > 0) throw new Error(`Shown though secret: ${breaches.join(', ')}`);
    },
  };
  return visitor;
}
