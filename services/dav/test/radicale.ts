import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@data-connector/testing/ports';

/** Where Debian's package has it. */
const PROGRAM = '/usr/bin/radicale';
const READY_MS = 60_000;

/** A Radicale of a test's own, with one person. */
export interface Radicale {
  /** Host and port. */
  readonly server: string;
  readonly name: string;
  readonly password: string;
  /** Asks it as that person's other programs do. @throws Error if it refuses */
  ask(method: string, path: string, body?: string, type?: string): Promise<void>;
  close(): Promise<void>;
}

async function start(): Promise<Radicale> {
  const folder = await mkdtemp(join(tmpdir(), 'radicale-'));
  const [name, password, port] = ['alice', 'an-app-password', await freePort()];
  await writeFile(join(folder, 'users'), `${name}:${password}\n`);
  const settings = [
    ...[
      '[server]',
      `hosts = 127.0.0.1:${port}`,
      '[storage]',
      `filesystem_folder = ${join(folder, 'collections')}`,
    ],
    ...[
      '[auth]',
      'type = htpasswd',
      `htpasswd_filename = ${join(folder, 'users')}`,
      'htpasswd_encryption = plain',
    ],
    'delay = 0',
  ];
  await writeFile(join(folder, 'config'), settings.join('\n'));
  const child = spawn(PROGRAM, ['--config', join(folder, 'config')], { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const server = `127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const deadline = Date.now() + READY_MS;
  while (
    !(await fetch(`http://${server}/.web/`).then(
      ({ body }) => body?.cancel().then(() => true),
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await close();
      throw new Error('Radicale does not start');
    }
    await sleep(100);
  }
  return {
    ...{ server, name, password, close },
    async ask(method, path, body, type = 'application/xml') {
      const answer = await fetch(`http://${server}${path}`, {
        method,
        headers: { authorization, 'content-type': type },
        ...(body === undefined ? {} : { body }),
      });
      await answer.text();
      if (!answer.ok) throw new Error(`Radicale answers ${method} ${path} with ${answer.status}`);
    },
  };
}

/** A suite that needs Debian's radicale: skipped with that in its name where it is not; in CI it fails. */
export function describeRadicale(name: string, body: (radicale: () => Radicale) => void): void {
  const suite = () => {
    let running: Radicale | undefined;
    beforeAll(async () => {
      running = await start();
    });
    body(() => running as Radicale);
    afterAll(() => running?.close());
  };
  if (existsSync(PROGRAM)) describe(name, suite);
  else if (process.env['CI'] === 'true')
    describe(name, () => {
      it('needs Debian’s package radicale', () => {
        throw new Error('Radicale is missing');
      });
    });
  else describe.skip(`${name} (skipped: radicale is not installed)`, suite);
}
