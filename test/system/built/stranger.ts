import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { startChild } from '../processes/child.js';
import { npm, printed, shellEnvironment, type Printed } from '../processes/commands.js';
import { ROOT } from '../processes/main-process.js';

interface PackageJson {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Somebody's folder in which nothing but packages of this project is installed. */
export interface Stranger {
  readonly folder: string;
  /** What a package's package.json says. */
  json(name: string): PackageJson;
  /** The packed README's first example, at another gateway and with another provider than those it names. */
  example(gateway: string, provider: string): string;
  /** The packed README's pieces of TypeScript. */
  pieces(): string[];
  write(file: string, text: string): void;
  /** Runs a file with Node: `args` before it. */
  node(...args: string[]): Promise<Printed>;
  /** A module of the folder as one file for browsers. */
  bundle(text: string): Promise<Uint8Array>;
  close(): void;
}

const env = (folder: string): Record<string, string> => shellEnvironment(folder, {});

/** Runs a command to its end. @throws Error with what it printed, if it fails */
async function run(running: Promise<Printed>): Promise<Printed> {
  const ended = await running;
  if (ended.code !== 0) throw new Error(`${ended.stdout}${ended.stderr}`);
  return ended;
}

/**
 * Packs packages of this project as their publisher does, and installs the tarballs; what else they depend on comes from here.
 * @param project a folder of the project in which is built
 * @param names without their scope
 */
export async function installPacked(project: string, names: readonly string[]): Promise<Stranger> {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-packed-'));
  const scope = join(folder, 'node_modules/@data-connector');
  const link = (name: string): void => {
    const place = join(folder, 'node_modules', name);
    if (existsSync(place)) return;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), place);
  };
  const folders = names.map((name) => `shared/${name}`);
  const inProject = (...args: string[]) => run(printed(npm(args, env(folder), project)));
  // Each would build by itself what they all need.
  await inProject('run', 'build', '--', '--types', ...folders);
  const all = folders.flatMap((each) => ['-w', each]);
  await inProject('pack', '--ignore-scripts', ...all, '--pack-destination', folder);
  for (const name of names) {
    const place = join(scope, name);
    mkdirSync(place, { recursive: true });
    const tar = ['xzf', `data-connector-${name}-0.1.0.tgz`, '-C', place, '--strip-components=1'];
    await run(printed(startChild({ name: 'tar', command: 'tar', args: tar, cwd: folder, env: env(folder) })));
  }
  const json = (name: string) =>
    JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8')) as PackageJson;
  for (const { dependencies, peerDependencies } of names.map(json))
    Object.keys({ ...dependencies, ...peerDependencies }).forEach(link);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const read = (file: string): string => readFileSync(join(scope, 'vault', file), 'utf8');

  return {
    folder,
    json,
    example(gateway, provider) {
      const [, example = ''] = /^```js\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? [];
      return example
        .replaceAll('http://localhost:8080', gateway)
        .replace(/connectUrl\('\w+'\)/, `connectUrl('${provider}')`);
    },
    pieces: () => [...read('README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, piece = '']) => piece),
    write: (file, text) => writeFileSync(join(folder, file), text),
    node: (...args) =>
      printed(startChild({ name: 'node', command: process.execPath, args, cwd: folder, env: env(folder) })),
    async bundle(text) {
      const { outputFiles } = await build({
        stdin: { contents: text, resolveDir: folder },
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        write: false,
      });
      return outputFiles[0]?.contents ?? new Uint8Array();
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
