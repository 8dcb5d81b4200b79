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
