import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core';
import { Secrets, type KeptValue } from './secrets.js';
import type { World } from './world.js';

/** Watches what a browser shows to others than the app: addresses, history, storage, console. */
export interface Watch {
  readonly secrets: Secrets;
  /** How often a provider's `/connect` was opened. */
  connects(): number;
  /** Where something was shown that must not be, each with what it was; looks at the pages that are open, too. */
  breaches(): Promise<string[]>;
}

/** In the page, before anything else: tells what is kept, and what is put where others look. */
const SPY = `(() => {
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const tell = (where, what) =>
    void shownToTheTest(where, JSON.stringify(what, (_, value) => (value instanceof Uint8Array ? hex(value) : value)) ?? '');
  const spyOn = (owner, method, see) => {
    const original = owner.prototype[method];
    owner.prototype[method] = function (...values) {
      see(values, this);
      return original.apply(this, values);
    };
  };
  spyOn(IDBObjectStore, 'put', ([value, key], { name: store }) => {
    if (store !== 'records') tell('kept', { store, key, value });
  });
  spyOn(Storage, 'setItem', (values) => tell('storage', values));
  for (const method of ['pushState', 'replaceState']) spyOn(History, method, ([state]) => tell('history state', state));
})()`;

/** In the page: what others could read there now. */
const LEFT = `(async () => ({
  storage: [{ ...localStorage }, { ...sessionStorage }, window.name],
  'history state': history.state,
  cache: (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
    .flat().map(({ url }) => url),
}))()`;

interface Shown {
  readonly where: string;
  readonly text: string;
}

const written = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one instanceof Uint8Array ? Buffer.from(one).toString('hex') : one,
  ) ?? '';

async function lineOf(message: ConsoleMessage): Promise<Shown> {
  // A page that is gone by now has said what the text says.
  const values = message.args().map((handle) => handle.jsonValue().catch(() => undefined));
  return { where: 'console', text: `${message.text()} ${written(await Promise.all(values))}` };
}

/** The browser's own notes: of each entry, its address, title, and what was asked for in the beginning. */
async function historyOf(page: Page, beforeTaken: (address: string) => string): Promise<Shown[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return entries.map(({ url, title, userTypedURL }) => ({
    where: 'history',
    text: written([url, title, beforeTaken(userTypedURL)]),
  }));
}

async function leftIn(page: Page): Promise<Shown[]> {
  const left = await page.evaluate<Record<string, unknown>>(LEFT);
  return Object.entries(left).map(([where, value]) => ({ where, text: written(value) }));
}

function faultsOf(connect: URL): string[] {
  // An answer to the page that asks for a server: what the Vault said is in the flow's cookie.
  if ([...connect.searchParams.keys()].join() === 'flow,server') return [];
  const vaultKey = connect.searchParams.get('vaultKey') ?? '';
  return [
    ...(/^{"kty":"EC","crv":"P-256","x":"[\w-]{43}","y":"[\w-]{43}"}$/.test(vaultKey) ? [] : ['vaultKey']),
    ...(/^[\w-]{20,}$/.test(connect.searchParams.get('state') ?? '') ? [] : ['state']),
  ].map((missing) => `connect without ${missing}`);
}

/** Begins to watch a browser that has no page yet. */
export async function watchOver(context: BrowserContext, world: World): Promise<Watch> {
  const secrets = new Secrets();
  const shown: (Shown | Promise<Shown>)[] = [];
  const connects: URL[] = [];

  /** What else is in an address with which a sealed connection comes back: it may stand there until it is taken in. */
  function beforeTaken(address: string): string {
    const [place, sealed] = address.split('#sealed=');
    if (sealed === undefined || !place?.startsWith(`${world.vault}return?`)) return address;
    secrets.add('sealed connection', sealed);
    return place;
  }

  function seeRequest(request: Request): void {
    const url = request.url();
    shown.push({ where: 'request', text: request.isNavigationRequest() ? beforeTaken(url) : url });
    shown.push({ where: 'referrer', text: request.headers()['referer'] ?? '' });
    if (request.method() === 'GET' && url.startsWith(`${world.gateway}connect/`)) connects.push(new URL(url));
  }

  context.on('request', seeRequest);
  context.on('console', (message) => shown.push(lineOf(message)));
  context.on('weberror', (error) => shown.push({ where: 'error', text: String(error.error().stack) }));
  context.on('page', (page) =>
    page.on('framenavigated', (frame) => shown.push({ where: 'address', text: beforeTaken(frame.url()) })),
  );
  await context.exposeBinding('shownToTheTest', (_, where: string, text: string) => {
    if (where === 'kept') secrets.learn(JSON.parse(text) as KeptValue);
    else shown.push({ where, text });
  });
  await context.addInitScript(SPY);

  return {
    secrets,
    connects: () => connects.length,
    async breaches() {
      const pages = context.pages();
      const own = pages.filter((page) => page.url().startsWith(world.vault));
      const all = [
        ...(await Promise.all(shown.map((one) => Promise.resolve(one)))),
        ...(
          await Promise.all([...pages.map((page) => historyOf(page, beforeTaken)), ...own.map(leftIn)])
        ).flat(),
        ...(await context.cookies()).map((cookie) => ({ where: 'cookie', text: written(cookie) })),
      ];
      const found = all.flatMap(({ where, text }) =>
        secrets.shownIn(text).map((kind) => `${where}: ${kind}`),
      );
      return [...new Set([...found, ...connects.flatMap(faultsOf)])].sort();
    },
  };
}
