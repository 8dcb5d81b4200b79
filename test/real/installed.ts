import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where a package is installed; of one that is not, why tests of it are skipped. */
export function installed(name: string): { readonly path: string; readonly skip: string | false } {
  try {
    return { path: fileURLToPath(import.meta.resolve(name)), skip: false };
  } catch {
    const reason = process.env['NOT_INSTALLED'] ?? 'npm run test:real installs it';
    return { path: '', skip: `${name} is not installed: ${reason}` };
  }
}

/** Why a package with a part in C++ cannot be loaded, though it was built now if it had not been before: which takes minutes. */
export function built(name: string): string | false {
  const isBuilt = () => {
    try {
      const Database = createRequire(import.meta.url)(name) as new (file: string) => { close(): void };
      new Database(':memory:').close();
      return true;
    } catch {
      return false;
    }
  };
  if (isBuilt()) return false;
  process.stdout.write(`Building ${name}, which takes some minutes\n`);
  const { stderr } = spawnSync('npm', ['rebuild', name], { cwd: import.meta.dirname, encoding: 'utf8' });
  return isBuilt() ? false : `${name} could not be built: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
