import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { Spool } from '../../src/pipeline/spool.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spool-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const never = new AbortController().signal;
const files = async () =>
  (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.batch'));
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  const no = Symbol();
  const turns = (async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    return no;
  })();
  return (await Promise.race([promise, turns])) !== no;
};

test('a batch reads back as it was, and its file is gone once it is dropped', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 100, memoryBytes: 0 });
  const batch = await spool.add(Buffer.from('sealed'), never);
  expect([await files(), spool.bytes, batch.bytes]).toEqual([[expect.any(String)], 6, 6]);
  expect((await batch.read()).toString()).toBe('sealed');
  await batch.drop();
  expect([await files(), spool.bytes]).toEqual([[], 0]);
});

test('whoever comes to a full spool waits, and one gets in for each that goes', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const batch = () => spool.add(Buffer.alloc(10), never);
  const first = await batch();
  const waiting = [batch(), batch(), batch()];
  expect(await settled(Promise.race(waiting))).toBe(false);
  await first.drop();
  while (waiting.length > 0) {
    const next = await Promise.race(waiting.map((adding, i) => adding.then((batch) => ({ i, batch }))));
    void waiting.splice(next.i, 1);
    expect(await settled(Promise.race(waiting))).toBe(false);
    expect([await files(), spool.bytes]).toEqual([[expect.any(String)], 10]);
    await next.batch.drop();
  }
});

test('waiting for room ends with the signal', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 1, memoryBytes: 0 });
  await spool.add(Buffer.alloc(8), never);
  const abort = new AbortController();
  const waits = spool.add(Buffer.alloc(8), abort.signal);
  abort.abort(new Error('over'));
  await expect(waits).rejects.toThrow('over');
  expect(spool.bytes).toBe(8);
});

test('a batch that is being written when its signal ends leaves nothing', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const abort = new AbortController();
  const adding = spool.add(Buffer.alloc(8), abort.signal);
  abort.abort(new Error('over'));
  await expect(adding).rejects.toThrow('over');
  expect([await files(), spool.bytes]).toEqual([[], 0]);
});

test('a file that is gone already takes nothing with it', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const batch = await spool.add(Buffer.alloc(8), never);
  await spool.close();
  await batch.drop();
  expect(spool.bytes).toBe(0);
});

test('a batch that cannot be written takes no room', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  await rm(root, { recursive: true });
  await expect(spool.add(Buffer.alloc(8), never)).rejects.toThrow();
  expect(spool.bytes).toBe(0);
});

test('leftovers of processes that are gone are deleted at the start; those of others that live, and other files, stay', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const folders = {
    dead: `${hostname()}.${dead}.${randomUUID()}`,
    // A container's process has the same pid after each restart.
    before: `${hostname()}.${process.pid}.${randomUUID()}`,
    parent: `${hostname()}.${process.ppid}.${randomUUID()}`,
    stranger: 'not-a-spool',
  };
  for (const folder of Object.values(folders)) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, '1.batch'), 'sealed');
  }
  const own = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const batch = await own.add(Buffer.from('mine'), never);
  const second = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const left = await readdir(root);
  expect(left).toHaveLength(4);
  expect(left).toEqual(expect.arrayContaining([folders.parent, folders.stranger]));
  expect((await batch.read()).toString()).toBe('mine');
  await Promise.all([own.close(), second.close()]);
  expect((await readdir(root)).sort()).toEqual([folders.parent, folders.stranger].sort());
});

test('of other hosts, whose processes may have any pid, only what nobody has touched for a day is deleted', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const folder = (pid: number) => join(root, `an.other-host.${pid}.${randomUUID()}`);
  const folders = { lives: folder(process.pid), alsoLives: folder(dead), left: folder(process.pid) };
  for (const path of Object.values(folders)) await mkdir(path);
  const before = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await utimes(folders.alsoLives, before(23), before(23));
  await utimes(folders.left, before(25), before(25));
  const own = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  await own.close();
  expect((await readdir(root)).map((name) => join(root, name)).sort()).toEqual(
    [folders.lives, folders.alsoLives].sort(),
  );
});

test('a spool that is not written to still shows that it lives', async () => {
  jest.useFakeTimers({ doNotFake: ['Date', 'setTimeout', 'clearTimeout', 'setImmediate', 'nextTick'] });
  try {
    const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
    const [name = ''] = await readdir(root);
    const folder = join(root, name);
    await utimes(folder, new Date(0), new Date(0));
    jest.advanceTimersByTime(3_600_000);
    await until('its folder to be touched', async () => (await stat(folder)).mtimeMs > 0);
    await spool.close();
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test('nobody else may look into it', async () => {
  const spool = await Spool.open(join(root, 'spool'), randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  await spool.add(Buffer.from('sealed'), never);
  const [name = ''] = await files();
  const modes = await Promise.all(
    ['spool', name].map(async (path) => (await stat(join(root, path))).mode & 0o077),
  );
  expect(modes).toEqual([0, 0]);
});
