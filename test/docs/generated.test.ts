import { readFileSync } from 'node:fs';
import { createLog } from '@data-connector/kit/log';
import { createGateway } from '@data-connector/gateway';
import { CODES, type Code } from '@data-connector/protocol';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { placesOf } from '../../docs/generator/codes-page.js';
import { docsFile, generatedDocs } from '../../docs/generator/files.js';
import { OPERATIONS } from '../../docs/generator/operations.js';

const codes = Object.keys(CODES) as Code[];
let generated: Awaited<ReturnType<typeof generatedDocs>>;
beforeAll(async () => void (generated = await generatedDocs()));

describe('the generated documents', () => {
  it.each(['openapi.json', 'codes.md', 'protocol.md', 'operations.md'])(
    'docs/%s is as npm run docs writes it',
    (name) => {
      const [, text] = generated.find(([file]) => file === docsFile(name)) ?? [];
      expect(readFileSync(docsFile(name), 'utf8') === text).toBe(true);
    },
  );

  it.each(codes)('%s occurs somewhere', (code) => {
    expect(placesOf(code)).not.toEqual([]);
  });

  it.each(codes)('%s says what it means and what to do, in plain sentences', (code) => {
    const { title, detail } = CODES[code];
    expect(title).toMatch(/^[^.]+$/);
    expect(detail).toMatch(/^[A-Z].+\.$/);
  });

  it('no two operations have one id', () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** The public routes as the gateway's own router has them: method and path. */
function routesOfGateway(): { routes: string[]; close: () => Promise<void> } {
  const gateway = createGateway({
    settings: {
      PORT: 0,
      HOST: '127.0.0.1',
      PUBLIC_URL: new URL('http://localhost:8080'),
      PROVIDERS: new Map(),
      ALLOW_GET_SYNC: true,
      TRUST_PROXY: 0,
      RATE_LIMIT_PER_MINUTE: 0,
      LOG_LEVEL: 'error',
    },
    log: createLog('gateway', 'error', new Writable({ write: (_chunk, _encoding, done) => done() })),
  });
  interface Layer {
    route?: { path: string; methods: Record<string, boolean> };
    handle: { stack?: Layer[] };
  }
  const layersOf = (stack: Layer[]): Layer[] =>
    stack.flatMap((layer) => (layer.handle.stack ? layersOf(layer.handle.stack) : [layer]));
  const { stack } = (gateway.app as unknown as { router: { stack: Layer[] } }).router;
  const routes = layersOf(stack).flatMap(({ route }) =>
    Object.keys(route?.methods ?? {})
      .filter((method) => !['_all', 'head', 'options'].includes(method))
      .map((method) => `${method} ${route?.path.replace(/:(\w+)/g, '{$1}')}`),
  );
  return { routes, close: () => gateway.close() };
}

describe('the routes', () => {
  const gateway = routesOfGateway();
  afterAll(() => gateway.close());
  // Below a datastore the gateway lets through what the service then chooses from.
  const isBelow = (route: string) => /\/datastores\/\{name\}/.test(route);

  it('of the gateway are documented, each and no other', () => {
    const documented = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    const own = (routes: string[]) => routes.filter((route) => !isBelow(route)).sort();
    expect(own(documented)).toEqual(own(gateway.routes));
  });
});
