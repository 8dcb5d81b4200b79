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
 * Makes JavaScript and types of a tree, against what is built of other packages.
 * @throws Error with the compiler's complaints
 */
export function compile(root: string, { from, to, entries }: SourceTree): void {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const emitting = {
    ...options,
    customConditions: [],
    noEmit: false,
    noEmitOnError: true,
    declaration: true,
    rootDir: from,
    outDir: to,
  };
  const host = ts.createCompilerHost(emitting);
  const program = ts.createProgram([...entries], emitting, host);
  const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, host));
}
