import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

/** Bundles the app as vite.config.ts says; contents by path. @throws Error of Vite */
export async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const { output } = (await build({ configFile, build: { write: false } })) as Rollup.RollupOutput;
  return new Map(
    output.map((file) => [`/${file.fileName}`, Buffer.from(file.type === 'chunk' ? file.code : file.source)]),
  );
}
