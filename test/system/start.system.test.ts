import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { startSettings } from '../../scripts/start-settings.js';
import { loadProviders } from '../../services/providers.js';
import { startChild, type Child } from './processes/child.js';
import { freePort } from '@data-connector/testing/ports';
import { groupOf, npm, printed, shellEnvironment, type Printed } from './processes/commands.js';
import { ROOT } from './processes/main-process.js';

const known = await loadProviders();
const PROVIDERS = known.map(({ definition: { manifest } }) => manifest.name);
/** Lists of every provider, by the names of its handlers: few of each. */
const sizes = (each: number): string => {
  const names = known.flatMap(({ definition: { manifest } }) => manifest.handlers.map(({ name }) => name));
  return [...new Set(names)].map((name) => `${name}:${each}`).join();
};
const SIZE = { SIMULATOR_SIZES: sizes(15) };
const STACK = /\n\s+at .*:\d+/;
describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-start-'));
  const DATA_DIR = join(folder, 'data');
  let port: number;
  let vaultPort: number;
  let env: Record<string, string>;
  let server: Child;

  const demo = (args: readonly string[]): Promise<Printed> =>
    printed(npm(['run', '--silent', 'demo', '--', ...args], env));
  const isUp = (child: Child): true | undefined => {
    if (child.stdout().includes('Ctrl-C ends it.')) return true;
    if (!child.running()) throw new Error(`It ended:\n${child.stdout()}${child.stderr()}`);
    return undefined;
  };
  /** What the demo says of each provider: how many records it opened, and how many the Vault has. */
  const counts = ({ stdout }: Printed): [number, number][] =>
    [...stdout.matchAll(/opened and verified (\d+) records.*the Vault has (\d+) of/g)].map(([, got, has]) => [
      Number(got),
      Number(has),
    ]);
  const times = (text: string, { stdout }: Printed): number => stdout.split(text).length - 1;
  const whole = (run: Printed) => ({
    code: run.code,
    stderr: run.stderr,
    counts: counts(run),
    erased: times('signed receipt verified', run),
    pushes: times('push received: connector.sync.completed', run),
  });
  const good = {
    code: 0,
    stderr: '',
    erased: PROVIDERS.length,
    pushes: PROVIDERS.length,
  };

  beforeAll(async () => {
    port = await freePort();
    vaultPort = await freePort();
    env = shellEnvironment(folder, { PORT: String(port), VAULT_PORT: String(vaultPort), DATA_DIR, ...SIZE });
    server = npm(['start'], env);
    await until('npm start to be up', () => isUp(server));
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what runs and what to do next, and serves', async () => {
    const text = server.stdout().toString();
    for (const line of [
      `Data Connector Server  http://localhost:${port}`,
      ...known.map(
        ({ definition: { hasConsent, manifest } }) =>
          `${manifest.label}: simulated${hasConsent ? '\n' : '; log in as ada_example, password sim-'}`,
      ),
      `store: embedded, in ${DATA_DIR}/store`,
      'bus: in this process',
      `curl http://localhost:${port}/providers`,
      `a small Vault in the browser: http://localhost:${vaultPort}`,
    ])
      expect(text).toContain(line);
    const listing = await fetch(`http://127.0.0.1:${port}/providers`);
    expect(Object.keys((await listing.json()) as object)).toEqual(PROVIDERS);
    const front = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(front).toContain(`href="http://localhost:${vaultPort}/"`);
    const vault = await fetch(`http://localhost:${vaultPort}/`);
    expect([vault.status, await vault.text()]).toEqual([200, expect.stringContaining('/app.js')]);
  });

  it('lets the demo bring everything of a provider, and shows how it goes', async () => {
    for (const [args, one] of [
      [[], known[0]],
      [[PROVIDERS.at(-1) ?? '', '--key', 'jwk'], known.at(-1)],
    ] as const) {
      if (!one) throw new Error('There is no provider');
      const { handlers, label, name } = one.definition.manifest;
      const run = await demo(args);
      expect([run.code, run.stderr]).toEqual([0, '']);
      const [[got, has] = [0, 0]] = counts(run);
      expect([got > 15, has]).toEqual([true, got]);
      expect(run.stdout.split('\n')).toEqual([
        expect.stringMatching(/^Vault of 0x[0-9a-f]{40}, key jwk$/),
        '',
        label,
        expect.stringMatching(/^ {2}connected \S.*?( \(scopes \S.*\))?$/),
        ...handlers.map((handler) =>
          expect.stringMatching(new RegExp(`^ {2}${handler.name} +█+ +\\d+ records? {2}completed$`)),
        ),
        '  completed',
        expect.stringMatching(
          `^  opened and verified ${got} records, \\d{5,} bytes sealed, in \\d+\\.\\d s; the Vault has ${got} of ${name}$`,
        ),
        ...Array.from({ length: 3 }, () => expect.stringMatching(/^ {4}(?:\d{4}-\d\d-\d\d| {10}) {2}\S/)),
        expect.stringMatching(
          /^ {2}erased on the server at 20\S+Z \(signed receipt verified\), \d datastores$/,
        ),
        `  push received: connector.sync.completed, ${got} records (signature verified)`,
        '',
      ]);
    }
  });

  it.each(['secret', 'passphrase'])('lets the demo bring everything to a Vault with a %s', async (key) => {
    rmSync(join(DATA_DIR, 'vault-demo'), { recursive: true, force: true });
    const { counts: all, ...run } = whole(await demo(['--all', '--key', key]));
    expect(run).toEqual(good);
    expect(all).toHaveLength(PROVIDERS.length);
    expect(all.filter(([got, has]) => got !== has || got < 15)).toEqual([]);
  });

  it('lets the demo bring nothing the second time', async () => {
    const { counts: all, ...run } = whole(await demo(['--all']));
    expect(run).toEqual({ ...good, erased: expect.any(Number) });
    // What comes whole comes again where it is due.
    expect(all.map(([got, has]) => [got, has >= 15])).toEqual(PROVIDERS.map(() => [0, true]));
  });

  it('has a demo that says in one line what is wrong', async () => {
    const free = await freePort();
    const runs: [readonly string[], RegExp][] = [
      [['nobody'], new RegExp(`^The server has no such provider; it has ${PROVIDERS.join(', ')}\\n$`)],
      [['--gateway', `http://127.0.0.1:${free}`], /^No server answers at .*: start one with npm start\n$/],
      [['--nothing'], /^Unknown option '--nothing'.*\n$/],
    ];
    const results = await Promise.all(runs.map(([args]) => demo(args)));
    results.forEach((run, i) => {
      expect(run).toEqual({
        code: 1,
        signal: null,
        stdout: '',
        stderr: expect.stringMatching(runs[i]?.[1] ?? /$./),
      });
    });
  });

  it('says in one line that its port or its folder is in use', async () => {
    const elsewhere = { DATA_DIR: join(folder, 'other') };
    const [portInUse, folderInUse] = await Promise.all([
      printed(npm(['start', '--silent'], { ...env, ...elsewhere })),
      printed(npm(['start', '--silent'], { ...env, PORT: String(await freePort()) })),
    ]);
    expect(portInUse).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `Port ${port} is in use: end what uses it, or choose another with PORT=… or VAULT_PORT=…\n`,
    });
    expect(folderInUse).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The store in DATA_DIR .*\n$/),
    });
  });

  it('names every faulty setting at once', async () => {
    const [one, other] = known.flatMap(({ definition: { manifest, needsApp } }) =>
      needsApp ? [manifest.name] : [],
    );
    const run = await printed(
      npm(['start', '--silent'], {
        ...env,
        PORT: '0',
        PUBLIC_URL: 'here',
        COUCHDB_URL: 'http://couch:5984',
        AMQP_URL: 'http://rabbit',
        REDIRECT_URLS: 'javascript:alert(1)',
        LOG_LEVEL: 'loud',
        SIMULATOR_SIZES: 'many',
        [`${one?.toUpperCase()}_CLIENT_ID`]: 'id',
        [`${other?.toUpperCase()}_CLIENT_SECRET`]: 'short',
      }),
    );
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).not.toMatch(STACK);
    expect(run.stderr.match(/^ {2}- \w+/gm)).toEqual([
      '  - PORT',
      '  - PUBLIC_URL',
      '  - COUCHDB_URL',
      '  - AMQP_URL',
      '  - REDIRECT_URLS',
      '  - LOG_LEVEL',
      '  - SIMULATOR_SIZES',
      `  - ${one?.toUpperCase()}_CLIENT_ID`,
      `  - ${other?.toUpperCase()}_CLIENT_SECRET`,
    ]);
  });

  it('lists every setting, and the demo every option', async () => {
    const read = new Set<string>();
    startSettings(new Proxy({}, { get: (_target, name) => void read.add(String(name)) }));
    const [help, demoHelp] = await Promise.all([
      printed(npm(['start', '--silent', '--', '--help'], env)),
      demo(['--help']),
    ]);
    for (const name of read)
      if (!name.endsWith('_FILE')) expect(help.stdout).toMatch(new RegExp(`\\b${name}\\b`));
    for (const name of ['--all', '--key', '--limit', '--gateway', 'provider'])
      expect(demoHelp.stdout).toContain(name);
    expect([help.code, demoHelp.code]).toEqual([0, 0]);
  });

  it('ends on Ctrl-C, with nothing left, and goes on with the same Vaults, that get only what is new, when it is started again', async () => {
    const ended = await server.end('SIGINT');
    // Debian's sh, which npm puts in between, ends by the signal itself and npm after it.
    expect([
      JSON.stringify({ code: 0, signal: null }),
      JSON.stringify({ code: null, signal: 'SIGINT' }),
    ]).toContain(JSON.stringify(ended));
    await until('every process to be gone', () => groupOf(server).length === 0);
    expect(server.stdout().toString()).toContain('Ending …');
    expect(server.stderr().toString()).not.toMatch(STACK);

    // The same without npm and sh: its exit code is its own.
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    const [command = '', ...args] = scripts.start.replace(/^exec /, '').split(' ');
    const more = { ...env, SIMULATOR_SIZES: sizes(20) };
    server = startChild({ name: 'start', command, args, cwd: ROOT, env: more, ownGroup: true });
    await until('it to be up again', () => isUp(server));
    const again = await demo(['--all']);
    // Each has five more of what only grows; what comes whole is not due yet, and nothing else is new.
    expect(whole(again)).toMatchObject({ code: 0, stderr: '', pushes: PROVIDERS.length });
    const growing = known.map(
      ({ definition: { manifest } }) => manifest.handlers.filter(({ mode }) => mode === 'incremental').length,
    );
    expect(counts(again).map(([got]) => got)).toEqual(growing.map((handlers) => 5 * handlers));
    // Its third party has forgotten it, but no password, which is noticed where something is asked.
    const asked = known.filter(
      ({ definition: { hasConsent, manifest } }) =>
        hasConsent && manifest.handlers.some(({ mode }) => mode !== 'snapshot'),
    ).length;
    expect(times('connecting again', again)).toBe(asked);
    expect(times('  connected ', again)).toBe(asked);

    expect(await server.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(groupOf(server)).toEqual([]);
    expect(server.stderr().toString()).toBe('');
  });
});
