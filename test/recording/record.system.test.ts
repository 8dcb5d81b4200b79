import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { decideAsPerson } from '@data-connector/simulator';
import { until } from '@data-connector/testing/until';
import { loadProviders } from '../../services/providers.js';
import { startChild } from '../system/processes/child.js';
import { freePort } from '@data-connector/testing/ports';
import { npm, printed, shellEnvironment } from '../system/processes/commands.js';
import { workingCopy } from '../system/processes/working-copy.js';

it('npm run record leads through consent, and writes a file a handler, which the contract reads', async () => {
  const [known] = await loadProviders();
  if (!known) throw new Error('There is no provider');
  const { definition, simulator } = known;
  const { handlers, name } = definition.manifest;
  const third = await simulator.start();
  const copy = mkdtempSync(join(tmpdir(), 'system-test-record-'));
  workingCopy(copy);
  const app = name.toUpperCase();
  const port = await freePort();
  const env = {
    ...shellEnvironment(copy, {}),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    [`${app}_CLIENT_ID`]: third.app.clientId,
    [`${app}_CLIENT_SECRET`]: third.app.clientSecret,
    [`${app}_SIMULATOR_URL`]: third.url,
  };
  const run = () => npm(['run', '--silent', 'record', '--', name, '--pages', '1'], env, copy);

  // Nobody is told to consent where they could not come back.
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  expect(await printed(run())).toMatchObject({ code: 1, stdout: '', stderr: 'Not recorded: EADDRINUSE\n' });
  await once(other.close(), 'close');

  const child = run();
  const ended = printed(child);
  const asked = until(
    'the address of the consent page',
    () => /^Open (\S+)$/m.exec(child.stdout().toString())?.[1],
  );
  const page = await Promise.race([asked, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  await fetch(await decideAsPerson(page));
  const { code, stderr, stdout } = await ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain(third.app.clientSecret);
  const files = readdirSync(join(copy, 'services', name, 'test/recorded'));
  expect(files.sort()).toEqual(handlers.map((handler) => `${handler.name}.json`).sort());

  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const args = [...jest, '--runInBand', `services/${name}/test/contract`, '-t', 'what was recorded'];
  const contract = await printed(
    startChild({ name: 'the contract', command: process.execPath, args, cwd: copy, env }),
  );
  expect(contract).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${handlers.length} passed, 0 failed`),
  });
  await third.close();
  rmSync(copy, { recursive: true, force: true });
});
