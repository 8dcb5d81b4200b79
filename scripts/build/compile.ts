import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { SourceTree } from './packages.js';

const HOST: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

/** The repository's compiler options, made to emit: modules with types and source maps, compiled against what is built. */
function emitting(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  return {
    ...options,
    customConditions: [],
    noEmit: false,
    noEmitOnError: true,
    declaration: true,
    sourceMap: true,
    inlineSources: true,
  };
}

/** Words that a package adds to other people's types. */
function ambientTypes(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A compiler of source trees that reads what they have in common only once. */
export function createCompiler(root: string): (tree: SourceTree) => void {
  const options = emitting(root);
  const read = new Map<string, ts.SourceFile | undefined>();
  return ({ from, to, entries }) => {
    const treeOptions = { ...options, rootDir: from, outDir: to };
    const host = ts.createCompilerHost(treeOptions);
    const getSourceFile = host.getSourceFile.bind(host);
    host.getSourceFile = (file, language, ...rest) => {
      // Types that are built while this runs are read when they are there.
      if (!file.includes('/node_modules/')) return getSourceFile(file, language, ...rest);
      if (!read.has(file)) read.set(file, getSourceFile(file, language, ...rest));
      return read.get(file);
    };
    const ambient = ambientTypes(join(dirname(from), 'types'));
    const program = ts.createProgram({ rootNames: [...entries, ...ambient], options: treeOptions, host });
    const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, HOST));
  };
}
