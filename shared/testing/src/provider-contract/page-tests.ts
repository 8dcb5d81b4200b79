import type { Cursor } from '@data-connector/protocol';
import { referenceFolder } from '@data-connector/simulator';
import { veridaFaults } from '../verida/index.js';
import { harvest, idsOf, type Harvest } from './harvest.js';
import type { ProviderContract } from './options.js';
import type { Stage, Stages } from './stage.js';

const verida = referenceFolder('specs/verida-schemas');

/** How many requests something made, and its result. */
async function counted<T>({ wire }: Stage, run: Promise<T>): Promise<readonly [number, T]> {
  const before = wire.requests.length;
  const result = await run;
  return [wire.requests.length - before, result];
}

/** What a provider promises about the pages of each handler. */
export function pageTests(
  { definition, singles = [], unpaged = [], windowed = [] }: ProviderContract,
  stages: Stages,
): void {
  const all = definition.manifest.handlers.map(({ mode, name }) => ({ mode, name }));
  const handlers = all.filter(({ name }) => !singles.includes(name));
  const incremental = handlers.filter(({ mode }) => mode === 'incremental');
  const snapshots = handlers.filter(({ mode }) => mode === 'snapshot');

  /** jest refuses an empty table: a provider need not have handlers of both modes. */
  const eachOf = (table: typeof all) => (table.length > 0 ? test.each(table) : () => {});

  const handlerOf = ({ provider }: Stage, name: string) => {
    const handler = provider.handlers.find(({ manifest }) => manifest.name === name);
    if (!handler) throw new Error('There is no such handler');
    return handler;
  };
  const open = async (name: string) => {
    const stage = await stages.open();
    const handler = handlerOf(stage, name);
    return { stage, handler, total: () => stage.simulator.counts(stage.accountId)[name] ?? 0 };
  };

  test.each(all)('$name fetches every item, all of them valid, under ids that stay', async ({ name }) => {
    const { handler, stage, total } = await open(name);
    const first = await harvest(stage, handler);
    expect(first.unread).toBe(0);
    expect(idsOf(first).size).toBe(total());
    if (singles.includes(name)) expect(total()).toBe(1);
    else expect(first.pages.length).toBeGreaterThanOrEqual(unpaged.includes(name) ? 1 : 3);
    if (verida) expect(first.records.flatMap(veridaFaults(verida))).toEqual([]);
    const sources = new Map(first.records.map(({ _id, sourceId }) => [_id, sourceId]));
    expect(new Set(sources.values()).size).toBe(sources.size);
    expect(idsOf(await harvest(stage, handler))).toEqual(idsOf(first));
  });

  test.each(all)(
    '$name gives records that name their provider, account, schema and item',
    async ({ name }) => {
      const { handler, stage } = await open(name);
      const { pages, records } = await harvest(stage, handler);
      const told = pages.flatMap(({ items }) => items.map((item) => handler.idOf(item)));
      expect(told).toEqual(records.map(({ sourceId }) => sourceId));
      const prefix = `${definition.manifest.name}-${stage.account.id}-`;
      expect(records.filter(({ _id, sourceId }) => _id !== prefix + sourceId)).toEqual([]);
      expect(records.filter(({ schema }) => schema !== handler.manifest.schema)).toEqual([]);
    },
  );

  eachOf(handlers)('$name moves its cursor with every page that brings something new', async ({ name }) => {
    const { handler, stage } = await open(name);
    const { pages } = await harvest(stage, handler);
    let before = '';
    for (const { cursor, items } of pages) {
      const text = JSON.stringify(handler.cursor.parse(JSON.parse(JSON.stringify(cursor))));
      expect(text).toBe(JSON.stringify(cursor));
      if (items.length > 1) expect(text).not.toBe(before);
      before = text;
    }
  });

  eachOf(handlers)('$name goes on where a run was cut off, after whichever page', async ({ mode, name }) => {
    const { handler, stage, total } = await open(name);
    const [inAll, { pages }] = await counted(stage, harvest(stage, handler));
    for (let stopAfter = 1; stopAfter < pages.length; stopAfter++) {
      const [before, cut] = await counted(stage, harvest(stage, handler, { stopAfter }));
      const [after, rest] = await counted(stage, harvest(stage, handler, { cursor: cut.cursor }));
      // What is new and a page that was begun may cost some more; what is stored is not asked for again.
      if (windowed.includes(name)) expect(before + after).toBeLessThanOrEqual(inAll + 3);
      expect(idsOf(cut, rest).size).toBe(total());
      if (mode !== 'incremental')
        expect(rest.pages.at(-1)?.snapshot).toEqual({ id: cut.pages[0]?.snapshot?.id, complete: true });
      else expect([...idsOf(cut)].filter((id) => idsOf(rest).has(id))).toEqual([]);
    }
  });

  eachOf(handlers)(
    '$name keeps to its limit, says that there is more, and goes on',
    async ({ mode, name }) => {
      const { handler, stage, total } = await open(name);
      for (const limit of [1, Math.ceil(total() / 3)]) {
        const runs: Harvest[] = [];
        let cursor: Cursor | undefined;
        do {
          const run = await harvest(stage, handler, { cursor, limit });
          runs.push(run);
          cursor = run.cursor;
          if (run.more) expect(run.records).toHaveLength(limit);
          else expect(run.records.length).toBeLessThanOrEqual(limit);
        } while (runs.at(-1)?.more && (limit > 1 || runs.length < 4));
        if (limit > 1) expect(idsOf(...runs).size).toBe(total());
        const ids = runs.flatMap((run) => [...idsOf(run)]);
        if (mode === 'incremental') expect(new Set(ids).size).toBe(ids.length);
      }
    },
  );

  eachOf(incremental)('$name finds nothing the second time, and then only what is new', async ({ name }) => {
    const { handler, stage } = await open(name);
    const { cursor } = await harvest(stage, handler);
    const again = await harvest(stage, handler, { cursor });
    expect(again.records).toEqual([]);
    const added = [0, 1, 2].map(() => stage.simulator.add(name, {}, stage.accountId));
    const { records } = await harvest(stage, handler, { cursor: again.cursor });
    expect(records.map(({ sourceId }) => sourceId).sort()).toEqual([...added].sort());
  });

  eachOf(incremental)(
    '$name loses no middle when items are added while it is cut off twice',
    async ({ name }) => {
      const { handler, stage, total } = await open(name);
      const add = (count: number): void => {
        for (let i = 0; i < count; i++) stage.simulator.add(name, {}, stage.accountId);
      };
      const first = await harvest(stage, handler, { stopAfter: 1 });
      add(7);
      const second = await harvest(stage, handler, { cursor: first.cursor, limit: 3 });
      add(2);
      const third = await harvest(stage, handler, { cursor: second.cursor });
      expect(idsOf(first, second, third).size).toBe(total());
      const ids = [first, second, third].flatMap((run) => [...idsOf(run)]);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  eachOf(snapshots)(
    '$name is due again only after its interval, and then finds what is new',
    async ({ name }) => {
      const { handler, stage, total } = await open(name);
      const { cursor = {}, pages } = await harvest(stage, handler);
      expect(pages.map(({ snapshot }) => snapshot?.complete)).toEqual(
        pages.map((_page, i) => i === pages.length - 1),
      );
      const now = Date.now();
      const due = handler.dueAt?.(cursor, new Date(now));
      expect(Date.parse(due ?? '')).toBeGreaterThan(now);
      expect(handler.dueAt?.(cursor, new Date(now + handler.manifest.every * 1000 + 1000))).toBeUndefined();
      const added = stage.simulator.add(name, {}, stage.accountId);
      const next = await harvest(stage, handler, { cursor });
      expect(idsOf(next).size).toBe(total());
      expect(next.records.map(({ sourceId }) => sourceId)).toContain(added);
      expect(next.pages[0]?.snapshot?.id).not.toBe(pages[0]?.snapshot?.id);
    },
  );
}
