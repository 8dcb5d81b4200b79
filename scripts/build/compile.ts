import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import ts from 'typescript';
import type { SourceTree } from './packages.js';

/**
 * Makes JavaScript with source maps of the files that a tree's entries lead to. Types are not looked at: `npm run types` is
 * for that.
 * @throws Error that says which file is no TypeScript
 */
export async function transpile({ from, to, entries }: SourceTree): Promise<void> {
  const options = {
    platform: 'node',
    format: 'esm',
    outdir: to,
    outbase: from,
    absWorkingDir: from,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
  const { metafile } = await build({
    ...options,
    entryPoints: [...entries],
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
  });
  await build({ ...options, entryPoints: Object.keys(metafile.inputs), sourcemap: true });
}

/**
 * Makes the types of trees, as one program: what they need of other packages is read where it is written.
 * @throws Error with the compiler's complaints
 */
export function declare(root: string, trees: readonly SourceTree[]): void {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const emitting = { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: root };
  const host = ts.createCompilerHost(emitting);
  const ambient = fileNames.filter((name) => name.endsWith('.d.ts'));
  const program = ts.createProgram(
    [...ambient, ...trees.flatMap(({ entries }) => entries)],
    { ...emitting, rootDir: root },
    host,
  );
  const { diagnostics } = program.emit(undefined, (path, text) => {
    const tree = trees.find(({ from }) => path.startsWith(`${from}/`));
    if (tree) ts.sys.writeFile(tree.to + path.slice(tree.from.length), text);
  });
  const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, host));
}
