import { spawnSync } from 'node:child_process';
import { installTestNeeds } from './install-test-needs.js';

const HELP = `Installs what the tests need and runs all of them.

  npm test                       everything
  npm test -- <path or pattern>  only test files whose path matches
  npm run unit                   unit tests only, in seconds

COUCHDB_URL and AMQP_URL point the same tests at a real CouchDB (with a server admin's name and password) and a real
RabbitMQ. With CI=true nothing may be skipped for want of RabbitMQ or of Python’s cryptography.
`;

const patterns = process.argv.slice(2);
if (patterns.includes('--help')) {
  console.log(HELP);
} else {
  await installTestNeeds();
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...patterns];
  const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
