import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** TypeScript files that keep their order of folders when they are compiled. Absolute paths. */
export interface SourceTree {
  readonly from: string;
  readonly to: string;
  /** The files that lead to all others. */
  readonly entries: readonly string[];
}

/** A workspace package, as far as building it goes. */
export interface WorkspacePackage {
  readonly name: string;
  /** From the repository's root. */
  readonly folder: string;
  /** Names of the packages of this repository that it is compiled against. */
  readonly needs: readonly string[];
  /** Whether it has a build script of its own, for what is not TypeScript. */
  readonly ownBuild: boolean;
  readonly trees: readonly SourceTree[];
}

interface PackageJson {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const packageJson = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;

/** The folders of a workspace pattern: `gateway`, or `services/*`. */
function foldersOf(root: string, pattern: string): string[] {
  const folders = pattern.endsWith('/*')
    ? readdirSync(join(root, dirname(pattern))).map((name) => join(dirname(pattern), name))
    : [pattern];
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/** `./src/errors/index.ts` that becomes `./dist/errors/index.js` belongs to the tree from `src` to `dist`. */
function treeOf(folder: string, source: string, target: string): SourceTree {
  const [top = ''] = relative('.', source).split(/[\\/]/);
  const below = relative(top, dirname(source));
  const to = below === '' ? dirname(target) : dirname(target).slice(0, -below.length - 1);
  return { from: join(folder, top), to: join(folder, to), entries: [join(folder, source)] };
}

/** What package.json says is exported, and what its `…:built` scripts run. */
function treesOf(folder: string, { exports = {}, scripts = {} }: PackageJson): SourceTree[] {
  const trees = new Map<string, SourceTree>();
  const entries = Object.values(exports).map((entry) => [entry['data-connector-source'], entry['default']]);
  for (const [name, script] of Object.entries(scripts)) {
    const [, path] = /\bdist\/(\S+)\.js$/.exec(script) ?? [];
    if (name.endsWith(':built') && path !== undefined)
      entries.push([`./src/${path}.ts`, `./dist/${path}.js`]);
  }
  for (const [source, target] of entries) {
    if (!source || !target) continue;
    const tree = treeOf(folder, source, target);
    const known = trees.get(tree.from)?.entries ?? [];
    trees.set(tree.from, { ...tree, entries: [...known, ...tree.entries] });
  }
  return [...trees.values()];
}

/** All packages of the repository, each after those that it needs. */
export function workspacePackages(root: string): WorkspacePackage[] {
  const folders = (packageJson(root).workspaces ?? []).flatMap((pattern) => foldersOf(root, pattern));
  const found = new Map(
    folders.map((folder) => {
      const json = packageJson(join(root, folder));
      return [json.name, { folder, json }] as const;
    }),
  );
  const ordered = new Map<string, WorkspacePackage>();
  const add = (name: string): void => {
    const { folder, json } = found.get(name) ?? {};
    if (!folder || !json || ordered.has(name)) return;
    const needs = Object.keys({ ...json.dependencies, ...json.devDependencies }).filter((need) =>
      found.has(need),
    );
    needs.forEach(add);
    ordered.set(name, {
      name,
      folder,
      needs,
      ownBuild: json.scripts?.['build'] !== undefined,
      trees: treesOf(join(root, folder), json),
    });
  };
  for (const name of found.keys()) add(name);
  return [...ordered.values()];
}

/** The packages of some folders and all that they need, in the same order. @throws Error for a folder without a package */
export function withNeeds(all: readonly WorkspacePackage[], folders: readonly string[]): WorkspacePackage[] {
  const wanted = new Set<string>();
  const want = (one: WorkspacePackage | undefined): void => {
    if (!one || wanted.has(one.name)) return;
    wanted.add(one.name);
    for (const need of one.needs) want(all.find(({ name }) => name === need));
  };
  for (const folder of folders) {
    const one = all.find((each) => relative(each.folder, folder) === '');
    if (!one) throw new Error(`${folder} is not a workspace package`);
    want(one);
  }
  return all.filter(({ name }) => wanted.has(name));
}
