import type { BrowserContext } from 'playwright-core';
import { inChromium } from './chromium.js';
import { startedSystem } from './started.js';
import { rounds, type Bench } from './report.js';
import { SUBJECT } from './subject.js';

const SIZES = [1000, 20_000] as const;

/** In the page, before anything else: notes every task that kept it from answering for more than 50 ms. */
const WATCH = `globalThis.longest = 0;
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); })
  .observe({ type: 'longtask', buffered: true });`;

/** In the page: goes down the list until its last post is on the screen. It looks at few elements: there are many. */
const TO_THE_END = `new Promise((resolve) => {
  const shelf = document.querySelector('.shelf');
  const step = () => {
    scrollTo(0, document.documentElement.scrollHeight);
    if (shelf.ariaBusy === 'true' || shelf.lastElementChild.matches('.more')) requestAnimationFrame(step);
    else requestAnimationFrame(resolve);
  };
  step();
})`;

interface Seen {
  /** Seconds from the button until everything is here, and until the last post is on the screen. */
  readonly here: number;
  readonly shown: number;
  /** ms. */
  readonly longest: number;
}

/** A stranger connects an account of so many posts in vault-web, and goes to the end of them. */
async function firstSync(context: BrowserContext, vault: string, posts: number): Promise<Seen> {
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(vault);
  await page.getByRole('button', { name: 'Create my Vault' }).click();
  await page.getByRole('button', { name: `Connect ${SUBJECT.label}` }).click();
  await page.locator('#approve').click();
  const button = page.locator('#open-vault');
  await button.waitFor();
  const begun = performance.now();
  await button.click({ noWaitAfter: true });
  await page.getByRole('heading', { name: 'Everything is here' }).waitFor();
  const here = (performance.now() - begun) / 1000;
  await page.evaluate(TO_THE_END);
  const shown = (performance.now() - begun) / 1000;
  const longest = await page.evaluate<number>('longest');
  const all = page.getByRole('link', { name: `Posts ${posts.toLocaleString('en')}`, exact: true });
  if (!(await all.isVisible()) || !(await page.locator('.post').last().isVisible()))
    throw new Error('not all posts are shown');
  return { here, shown, longest };
}

async function measure(figure: Bench['figure'], posts: number): Promise<void> {
  const system = await startedSystem({ SIMULATOR_SIZES: `posts:${posts},following:0` });
  const { first } = await rounds({
    first: () => inChromium((context) => firstSync(context, system.vault, posts)),
  });
  const label = `${posts.toLocaleString('en')} posts`;
  const one = (name: keyof Seen) => first.map((seen) => seen[name]);
  const soon = posts === SIZES[0] ? { atMost: 2 } : undefined;
  figure(`${label}: from the button until all are here`, one('here'), 's');
  figure(`${label}: from the button until the last is on the screen`, one('shown'), 's', soon);
  figure(`${label}: the longest task of the page`, one('longest'), 'ms', { atMost: 100 });
  await system.end();
}

/** vault-web with a small and a large account, from the button that leads back to the Vault. */
export async function benchScreen({ figure }: Bench): Promise<void> {
  for (const posts of SIZES) await measure(figure, posts);
}
