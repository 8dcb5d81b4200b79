import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool } from '../../src/sync/spool.js';

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
  const batch = await spool.add(Buffer.from('sealed'));
  expect([await files(), spool.bytes, batch.bytes]).toEqual([[expect.any(String)], 6, 6]);
  expect((await batch.read()).toString()).toBe('sealed');
  await batch.drop();
  expect([await files(), spool.bytes]).toEqual([[], 0]);
});

test('whoever comes to a full spool waits until there is room', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const [one, two] = [await spool.add(Buffer.alloc(8)), await spool.add(Buffer.alloc(8))];
  const room = spool.room(never);
  await one.drop();
  await expect(room).resolves.toBeUndefined();
  const again = await spool.add(Buffer.alloc(8));
  const waits = spool.room(never);
  expect(await settled(waits)).toBe(false);
  await Promise.all([two.drop(), again.drop()]);
  await waits;
});

test('waiting for room ends with the signal', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 1, memoryBytes: 0 });
  await spool.add(Buffer.alloc(8));
  const abort = new AbortController();
  const room = spool.room(abort.signal);
  abort.abort(new Error('over'));
  await expect(room).rejects.toThrow('over');
});

test('a file that is gone already takes nothing with it', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const batch = await spool.add(Buffer.alloc(8));
  await spool.close();
  await batch.drop();
  expect(spool.bytes).toBe(0);
});

test('a batch that cannot be written takes no room', async () => {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  await rm(root, { recursive: true });
  await expect(spool.add(Buffer.alloc(8))).rejects.toThrow();
  expect(spool.bytes).toBe(0);
});

test('leftovers of processes that are gone are deleted at the start; those of others that live, and other files, stay', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const folders = {
    dead: `${dead}-${randomUUID()}`,
    // A container's process has the same pid after each restart.
    before: `${process.pid}-${randomUUID()}`,
    parent: `${process.ppid}-${randomUUID()}`,
    stranger: 'not-a-spool',
  };
  for (const folder of Object.values(folders)) {
    await mkdir(join(root, folder));
    await writeFile(join(root, folder, '1.batch'), 'sealed');
  }
  const own = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const batch = await own.add(Buffer.from('mine'));
  const second = await Spool.open(root, randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  const left = await readdir(root);
  expect(left).toHaveLength(4);
  expect(left).toEqual(expect.arrayContaining([folders.parent, folders.stranger]));
  expect((await batch.read()).toString()).toBe('mine');
  await Promise.all([own.close(), second.close()]);
  expect((await readdir(root)).sort()).toEqual([folders.parent, folders.stranger].sort());
});

test('nobody else may look into it', async () => {
  const spool = await Spool.open(join(root, 'spool'), randomUUID(), { maxBytes: 10, memoryBytes: 0 });
  await spool.add(Buffer.from('sealed'));
  const { stat } = await import('node:fs/promises');
  const [name = ''] = await files();
  const modes = await Promise.all(
    ['spool', name].map(async (path) => (await stat(join(root, path))).mode & 0o077),
  );
  expect(modes).toEqual([0, 0]);
});
