import type { Cursor } from '@data-connector/protocol';
import type { HandlerContext } from '@data-connector/provider';
import { simulated, type Simulated } from './simulated.js';

let stage: Simulated;
beforeEach(async () => {
  stage = await simulated({ following: 650 });
});
afterEach(() => stage.simulator.close());

async function run(changes: Partial<HandlerContext> = {}, stopAfter = Infinity) {
  const [handler] = stage.provider.handlers;
  const ids: string[] = [];
  let cursor: Cursor | undefined = changes.cursor;
  let pages = 0;
  const before = stage.simulator.requests.length;
  for await (const page of handler?.pages(stage.context(changes)) ?? []) {
    ids.push(...page.items.map((item) => (item as { id: string }).id));
    cursor = page.cursor;
    if (++pages === stopAfter) break;
  }
  return { ids, cursor, calls: stage.simulator.requests.length - before };
}

test('a later sync needs one call when nothing is new', async () => {
  const { cursor, ids } = await run();
  expect(new Set(ids).size).toBe(650);
  expect(await run({ cursor })).toMatchObject({ ids: [], calls: 1 });
});

test('a backfill that goes on does not begin twice at the top', async () => {
  const { calls: whole } = await run();
  const cut = await run({}, 4);
  const rest = await run({ cursor: cut.cursor });
  expect(new Set([...cut.ids, ...rest.ids]).size).toBe(650);
  expect(rest.calls).toBeLessThanOrEqual(whole);
});

test('new likes, a gap and older likes are each found once, however often it is cut off', async () => {
  const found: string[] = [];
  let cursor: Cursor | undefined;
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 120; i++) stage.simulator.addLike();
    const cut = await run({ cursor, limit: 150 });
    found.push(...cut.ids);
    ({ cursor } = cut);
  }
  found.push(...(await run({ cursor })).ids);
  expect(new Set(found).size).toBe(stage.simulator.counts().following);
});
