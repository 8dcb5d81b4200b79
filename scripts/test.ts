import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exitCodeOf, installTestNeeds } from './install-test-needs.js';

const HELP = `Installs what the tests need and runs all of them.

  npm test                       everything
  npm test -- <path or pattern>  only test files whose path matches
  npm run unit                   unit tests only, in seconds
  npm run test:faults            only what fails on purpose, and the model of the whole; a few of each kind
  npm run test:attacks           only what is hostile on purpose

FAULTS=full has as many faults as are worth some hours, ATTACKS=full as many inputs as are worth some minutes;
-- -t <words> picks kinds of them. Each run prints its SEED, which does it again; a run of the model that fails prints a
seed, a path and a replayPath besides: they are SEED, MODEL_PATH and MODEL_COMMANDS then.

COUCHDB_URL and AMQP_URL point the same tests at a real CouchDB (with a server admin's name and password) and a real
RabbitMQ. With CI=true nothing may be skipped for want of RabbitMQ, Python’s cryptography or Chromium.
`;

/** How long all tests may take, in ms: some minutes are usual, and hours at full size. */
const LIMIT_MS = (process.env['FAULTS'] === 'full' ? 720 : 75) * 60_000;

/** Runs jest to its end. What it has left running ends with it, and so does jest itself if it hangs. */
async function runTests(patterns: readonly string[]): Promise<number> {
  // Most of what tests leave behind is young: with more room for that, collecting it takes a twelfth less of all their time.
  const node = ['--experimental-vm-modules', '--no-warnings', '--max-semi-space-size=64'];
  const args = [...node, 'node_modules/jest/bin/jest.js', ...patterns];
  const jest = spawn(process.execPath, args, { stdio: 'inherit', detached: true });
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(jest.pid as number), signal);
    } catch {
      // All of them have ended.
    }
  };
  const limit = setTimeout(() => {
    console.error(`The tests did not end within ${LIMIT_MS / 60_000} minutes: one of them hangs.`);
    end('SIGKILL');
  }, LIMIT_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  const [status] = (await once(jest, 'exit')) as [number | null];
  clearTimeout(limit);
  end('SIGKILL');
  return status ?? 1;
}

const patterns = process.argv.slice(2);
if (patterns.includes('--help')) {
  console.log(HELP);
} else {
  const missing = await installTestNeeds();
  const tests = await runTests(patterns);
  if (missing.length > 0) console.error(`Not installed, and not tested with: ${missing.join(', ')}.`);
  process.exitCode = exitCodeOf(tests, missing, process.env['CI']);
}
