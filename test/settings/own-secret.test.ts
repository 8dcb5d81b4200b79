import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownSecret } from '../../scripts/own-secret.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-secret-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a secret is made once, whole, for its user alone, and nothing else is left there', async () => {
  const secret = ownSecret(folder, 'meadow');
  expect(secret).toHaveLength(32);
  expect(ownSecret(folder, 'meadow')).toEqual(secret);
  expect(ownSecret(folder, 'orbit')).not.toEqual(secret);
  expect((await readdir(join(folder, 'secrets'))).sort()).toEqual(['meadow', 'orbit']);
  expect((await stat(join(folder, 'secrets', 'meadow'))).mode & 0o077).toBe(0);
});

test.each([
  ['nothing', () => ''],
  ['half of it', (whole: string) => whole.slice(0, 32)],
  ['something else', (whole: string) => whole.replace(/./, 'x')],
])(
  'of a file with %s no key is derived: the fault names it, and says nothing of what is in it',
  async (_what, left) => {
    ownSecret(folder, 'meadow');
    const file = join(folder, 'secrets', 'meadow');
    const rest = left(await readFile(file, 'utf8'));
    await writeFile(file, rest);
    const start = () => ownSecret(folder, 'meadow');
    expect(start).toThrow(`${file} holds no whole secret: delete it`);
    if (rest !== '') expect(start).not.toThrow(rest);
    await rm(file);
    expect(start()).toHaveLength(32);
  },
);
