import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { byteChanges, changed, changedBytes, changes } from './fuzz/change.js';
import { isWhole, wire } from './fuzz/draft.js';
import { exchange } from './fuzz/exchange.js';
import { faultsOf, type Sent } from './fuzz/faults.js';
import { MARK } from './fuzz/hostile.js';
import { ROUTES } from './fuzz/routes.js';
import { startFuzzWorld, type World } from './fuzz/world.js';
import { loggedSecrets } from '../harness/echo.js';
import { seed } from '../harness/seed.js';
import { SIZES, tell } from './measure/sizes.js';

jest.setTimeout(20 * 60_000);

let world: World;
beforeAll(async () => {
  world = await startFuzzWorld();
});
afterAll(() => world.close());

/** How often each status came. */
let statuses: Map<string, number>;
let looked = 0;

/** Sends something hostile and tells what was wrong with what came of it. */
async function wrongWith(bytes: Buffer, sent: Sent): Promise<string[]> {
  const { system, port } = world;
  const heard = await exchange(port, bytes, sent.whole);
  const faults = faultsOf(sent, heard, system.lines.slice(looked), world.secrets());
  looked = system.lines.length;
  const { status } = heard.answer;
  const name = Number.isNaN(status) ? 'no answer' : String(status);
  statuses.set(name, (statuses.get(name) ?? 0) + 1);
  // It may have erased the sync or ended the connection, which later ones need.
  if (status === 200 && /^DELETE/.test(bytes.subarray(0, 6).toString())) await world.begin();
  return faults;
}

const route = fc.constantFrom(...Object.keys(ROUTES));
const drafted = (name: string) => (ROUTES[name] ?? (() => Promise.reject(new Error(name))))(world);

beforeAll(() => {
  statuses = new Map();
});
afterEach(async () => {
  tell(expect.getState().currentTestName ?? '', statuses);
  statuses = new Map();
  const alive = await exchange(
    world.port,
    Buffer.from('GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    true,
  );
  expect(alive.answer.status).toBe(200);
  expect(loggedSecrets(world.system, [MARK, ...world.secrets()])).toEqual([]);
});

it('every route, as it is, is answered', async () => {
  for (const name of Object.keys(ROUTES)) {
    const draft = await drafted(name);
    const faults = await wrongWith(wire(draft), { method: draft.method, whole: true });
    expect([name, faults]).toEqual([name, []]);
  }
  // Who denied; a checkpoint and a deletion that never were. Another sync of the same account may still run.
  const refused = [...statuses.keys()].filter((status) => status >= '400' && status !== '409');
  expect(refused.sort()).toEqual(['403', '404']);
});

it('requests that are wrong in some of their parts are refused in constant words, and nothing of them is told or logged', async () => {
  const property = fc.asyncProperty(route, changes, async (name, all) => {
    const draft = changed(await drafted(name), all);
    expect(await wrongWith(wire(draft), { method: draft.method, whole: isWhole(draft) })).toEqual([]);
  });
  await fc.assert(property, { seed, numRuns: SIZES.requests });
});

it('requests of which some bytes are wrong are, too', async () => {
  const property = fc.asyncProperty(route, byteChanges, async (name, all) => {
    const draft = await drafted(name);
    const bytes = changedBytes(wire(draft), all);
    expect(await wrongWith(bytes, { method: draft.method, whole: false })).toEqual([]);
  });
  await fc.assert(property, { seed, numRuns: SIZES.bytes });
});
