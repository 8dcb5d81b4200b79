import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inChromium } from './chromium.js';
import { startPart, withService } from './parts.js';
import type { Reading, ToRead } from './reading.js';
import { each, over, rounds, type Bench } from './report.js';
import { SUBJECT } from './subject.js';
import { connect, sync } from './sync.js';

const RECORDS = 2000;

/** A stored sync of so many records, behind a gateway. */
const withSync = (store: string, measure: (toRead: ToRead) => Promise<void>): Promise<void> =>
  withService(store, RECORDS, async (service) => {
    const gateway = await startPart('gateway', { upstream: service.url, name: SUBJECT.name });
    const { config, key, ...vault } = await connect(service.url);
    const { view, authorization } = await sync(
      service.url,
      { config, key, ...vault },
      { handlers: ['posts'] },
    );
    const token = authorization.replace('Bearer ', '');
    const ticket = { provider: SUBJECT.name, syncId: view.syncId, token };
    await measure({ gateway: gateway.url, connection: config, secret: key.secret, ticket, view });
    await gateway.end();
  });

/** Records a second, and the CPU µs that each took: of the process in Node, of the page’s own thread in Chromium. */
interface Read {
  readonly perSecond: number;
  readonly cpu: number;
}
type Asked = (what: keyof Reading) => Promise<Read>;

async function beside(figure: Bench['figure'], where: string, cpuOf: string, ask: Asked): Promise<void> {
  for (const what of ['opened', 'usual'] as const) await ask(what);
  const { opened, usual } = await rounds({ opened: () => ask('opened'), usual: () => ask('usual') });
  for (const [name, read] of Object.entries({
    'opened and verified': opened,
    'PouchDB + crypto-pouch': usual,
  })) {
    figure(`${where}: ${name}`, each(read, 'perSecond'), 'records/s');
    figure(`${where}: ${name}, a record`, each(read, 'cpu'), cpuOf);
  }
  const faster = over(each(opened, 'perSecond'), each(usual, 'perSecond'));
  figure(`${where}: opened / PouchDB + crypto-pouch`, faster, '×');
}

/** What a browser is given: the client, PouchDB and crypto-pouch. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import PouchDB from 'pouchdb-browser'; import { reading } from './reading.ts';
        globalThis.prepare = async (toRead) => void (globalThis.ready = await reading(toRead, PouchDB));`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['data-connector-source'],
    define: { global: 'globalThis' },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

async function inNode(figure: Bench['figure'], toRead: ToRead, bare: boolean): Promise<void> {
  const where = bare ? 'Node without WebCrypto' : 'Node';
  const reader = await startPart('reader', { toRead, bare });
  const ask: Asked = async (what) => {
    const { value, cpu } = await reader.during(() => reader.ask(what));
    return { perSecond: value as number, cpu: cpu / RECORDS };
  };
  await beside(figure, where, 'CPU µs', ask);
  const { brought } = await rounds({ brought: () => ask('brought') });
  figure(`${where}: from the server, without PouchDB`, each(brought, 'perSecond'), 'records/s');
  await reader.end();
}

const inBrowser = (figure: Bench['figure'], toRead: ToRead): Promise<void> =>
  inChromium(async (context) => {
    const url = `${toRead.gateway}/bench`;
    await context.route(url, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    const page = await context.newPage();
    await page.goto(url);
    await page.addScriptTag({ content: await bundle() });
    await page.evaluate(`prepare(${JSON.stringify(toRead)})`);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    };
    await beside(figure, 'Chromium', 'CPU µs of the page’s thread', async (what) => {
      const before = await busy();
      const perSecond = await page.evaluate<number>(`ready.${what}()`);
      return { perSecond, cpu: ((await busy()) - before) * (1e6 / RECORDS) };
    });
  });

/** Records that a Vault opens and verifies a second: in Node, in Node as in React Native (no WebCrypto), and in Chromium. */
export const benchVault = ({ figure, store }: Bench): Promise<void> =>
  withSync(store, async (toRead) => {
    await inNode(figure, toRead, false);
    await inNode(figure, toRead, true);
    await inBrowser(figure, toRead);
  });
