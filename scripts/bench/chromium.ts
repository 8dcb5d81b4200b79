import { chromium, type BrowserContext } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Does something in a Chromium of its own. It is where Debian’s package puts it. */
export async function inChromium<T>(work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  try {
    const context = await browser.newContext({ viewport: { width: 1100, height: 1100 } });
    context.setDefaultTimeout(300_000);
    return await work(context);
  } finally {
    await browser.close();
  }
}
