import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds what tests of whole systems run: processes of plain JavaScript start in a third of the time, and are what images have. */
export default function buildForTests() {
  execFileSync('npm', ['run', '--silent', 'build'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
