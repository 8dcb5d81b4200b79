import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HELP = `Runs the provider kit and providers against servers that were not written here, over HTTP on loopback.

  npm run test:real               installs what is in test/real/package-lock.json there, and runs everything
  npm run test:real -- solid      only test files whose name has that in it

What cannot be installed is skipped, with the reason. With CI=true that is a failure.
`;

const folder = import.meta.dirname;
const [pattern = ''] = process.argv.slice(2);

/** Why nothing could be installed; nothing if it is there. What was built of it stays as long as the lock file does. */
function install(): string | undefined {
  const mark = join(folder, 'node_modules/.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined;
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { error, status, stderr } = spawnSync('npm', npm, { cwd: folder, encoding: 'utf8' });
  if (status === 0) return void writeFileSync(mark, wanted);
  return error?.message ?? (stderr.trim().split('\n')[0] || `npm ended with ${status}`);
}

if (pattern === '--help') console.log(HELP);
else {
  const missing = install();
  const files = readdirSync(folder).filter((file) => file.endsWith('.real.ts') && file.includes(pattern));
  const node = ['--conditions=data-connector-source', '--import', 'tsx', '--test', '--test-reporter=spec'];
  const { status } = spawnSync(process.execPath, [...node, ...files.map((file) => join(folder, file))], {
    stdio: 'inherit',
    env: { ...process.env, ...(missing === undefined ? {} : { NOT_INSTALLED: missing }) },
  });
  process.exitCode = status || (missing !== undefined && process.env['CI'] === 'true' ? 1 : 0);
}
