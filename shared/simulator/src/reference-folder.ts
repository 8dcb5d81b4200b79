import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Next to the project's root, where a machine may keep official specs and recorded answers; tests use them as an extra. */
const ROOT = new URL('../../../../shared/', import.meta.url);

/** The path of a folder of reference material, such as `specs/meadow` or `recorded/meadow`, or nothing where it is missing. */
export function referenceFolder(name: string): string | undefined {
  const folder = fileURLToPath(new URL(name, ROOT));
  return existsSync(folder) ? folder : undefined;
}
