import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { freePort } from '@data-connector/testing/ports';
import { npm, printed, shellEnvironment, type Printed } from '../system/processes/commands.js';
import { startChild } from '../system/processes/child.js';
import { ROOT } from '../system/processes/main-process.js';
import { copySource, packages } from '../system/processes/working-copy.js';

const QUILL = [
  ...['--authorize', 'https://quill.test/oauth/authorize', '--token', 'https://quill.test/oauth/token'],
  ...['--api', 'https://api.quill.test/v2/', '--scopes', 'profile posts.read'],
];
/** Everything is otherwise than in the template. */
const INKPOT = [
  ...['--label', 'The Inkpot', '--application', 'https://inkpot.test/', '--owner', 'acme/writers'],
  ...['--authorize', 'https://login.inkpot.test/consent', '--token', 'https://login.inkpot.test/api/1/token'],
  ...['--revoke', 'https://login.inkpot.test/api/1/end', '--api', 'https://inkpot.test/', '--scopes', 'all'],
  ...['--client', 'post', '--pkce', 'it knows none', '--refresh', 'its tokens have no end'],
];

describe('npm run new-provider', () => {
  // Where git looks at nothing, on the disk of what is installed, which takes hard links.
  mkdirSync(join(ROOT, 'data'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'data/new-provider-'));
  const run = (...args: readonly string[]): Promise<Printed> =>
    printed(npm(['run', '--silent', ...args], shellEnvironment(folder, {}), folder));
  const make = (...args: readonly string[]) => run('new-provider', '--', ...args);
  const node = (...args: readonly string[]): Promise<Printed> =>
    printed(
      startChild({
        name: args.join(' '),
        command: process.execPath,
        args,
        cwd: folder,
        env: shellEnvironment(folder, {}),
      }),
    );

  beforeAll(() => {
    copySource(folder);
    for (const each of ['.', ...packages()])
      if (existsSync(join(ROOT, each, 'node_modules')))
        execFileSync('cp', ['-al', join(ROOT, each, 'node_modules'), join(folder, each, 'node_modules')]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [['keeper', ...QUILL], /^keeper is taken/],
    [['quill', '--label', 'Quill'], /^--authorize is missing: /],
    [[...QUILL], /^Say one name/],
    [['quill', ...QUILL, '--colour', 'red'], /^Unknown option '--colour'/],
  ])('refuses %j and says why', async (args, said) => {
    expect(await make(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(said) });
    expect(existsSync(join(folder, 'services/quill'))).toBe(false);
  });

  it('makes providers that pass everything untouched', async () => {
    const before = listed();
    for (const args of [
      ['quill', ...QUILL],
      ['inkpot', ...INKPOT],
    ])
      expect(await make(...args)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('Next:'),
      });
    expect(await make('quill', ...QUILL)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is taken/),
    });

    // A folder of its own, and nothing else but what is generated.
    const after = listed();
    const changed = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
    expect(changed.filter((file) => !/^services\/(quill|inkpot)\//.test(file)).sort()).toEqual([
      'README.md',
      'deploy/observability/prometheus.yml',
      'docker-compose.yml',
      'docs/CODEOWNERS',
      'docs/operations.md',
      'k8s/providers/inkpot/kustomization.yaml',
      'k8s/providers/kustomization.yaml',
      'k8s/providers/quill/kustomization.yaml',
      'package-lock.json',
    ]);
    const own = changed.filter((file) => file.startsWith('services/')).map((file) => after.get(file) ?? '');
    expect(own.filter((text) => /sample/i.test(text))).toEqual([]);

    expect(await run('generate', '--', '--check')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('check:deploy')).toMatchObject({ code: 0, stderr: '' });
    // As `npm run types` and `npm run format` do, of what is new.
    const made = ['services/quill', 'services/inkpot'];
    const types = { extends: './tsconfig.json', include: made };
    writeFileSync(join(folder, 'tsconfig.made.json'), JSON.stringify(types));
    expect(await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.made.json')).toMatchObject({
      code: 0,
      stdout: '',
    });
    const prettier = 'node_modules/prettier/bin/prettier.cjs';
    expect(await node(prettier, '--check', ...made)).toMatchObject({ code: 0 });
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
    const contracts = await node(...jest, ...made);
    expect(contracts).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^[1-9]\d+ passed, 0 failed/m),
    });
  });

  it('and npm start runs them', async () => {
    const [PORT, VAULT_PORT] = [String(await freePort()), String(await freePort())];
    const server = npm(['start'], shellEnvironment(folder, { PORT, VAULT_PORT }), folder);
    try {
      await until('npm start to be up', () => {
        if (!server.running()) throw new Error(`It ended:\n${server.stderr()}`);
        return server.stdout().includes('Ctrl-C ends it.');
      });
      const answer = await fetch(`http://localhost:${PORT}/providers`);
      expect(await answer.json()).toMatchObject({
        quill: { label: 'Quill', status: 'available', mode: 'simulated' },
        inkpot: { label: 'The Inkpot', status: 'available', mode: 'simulated' },
      });
    } finally {
      await server.end('SIGTERM');
    }
  });

  /** The copy's files, but for what is installed or built, with their texts. */
  function listed(): Map<string, string> {
    const found = execFileSync(
      'find',
      ['.', '-name', 'node_modules', '-prune', '-o', '-type', 'f', '-not', '-path', './.npm/*', '-print'],
      { cwd: folder, encoding: 'utf8' },
    );
    return new Map(
      found
        .trim()
        .split('\n')
        .map((file) => [file.slice(2), readFileSync(join(folder, file), 'latin1')]),
    );
  }
});
