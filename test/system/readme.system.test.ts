import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, type Settings } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { gatewaySettings } from '@data-connector/gateway';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import { until } from '@data-connector/testing/until';
import { startSettings } from '../../scripts/start-settings.js';
import { needsApp, PROVIDER_NAMES } from '../../services/providers.js';
import { startChild, type Child } from './processes/child.js';
import { freePort } from '@data-connector/testing/ports';
import { npm, printed, shellEnvironment } from './processes/commands.js';
import { ROOT } from './processes/main-process.js';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const section = (title: string): string => README.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
const blocks = [...section('Routes, with a curl each').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
  ([, block = '']) => block,
);
const payloadOf = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));
describe('the README’s lines, as pasted into one shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-readme-'));
  const MARK = 'the-next-block-begins-here';
  let server: Child;
  /** What each block printed. */
  let outputs: string[];
  /** The status of each answer that curl got, in order. */
  let statuses: number[];

  beforeAll(async () => {
    const port = await freePort();
    const VAULT_PORT = String(await freePort());
    const DATA_DIR = join(folder, 'data');
    server = npm(['start'], shellEnvironment(folder, { PORT: String(port), VAULT_PORT, DATA_DIR }));
    await until('npm start to be up', () => server.stdout().includes('Ctrl-C ends it.'));
    // Curl tells its answers' statuses on stderr then, whatever else it is told.
    writeFileSync(join(folder, '.curlrc'), 'verbose\n');
    const script = blocks.map((block) => block.replaceAll('localhost:8080', `localhost:${port}`));
    const run = await printed(
      startChild({
        name: 'bash',
        command: 'bash',
        args: ['-c', ['set -e -o pipefail', ...script].join(`\necho; echo ${MARK}\n`)],
        cwd: folder,
        env: shellEnvironment(folder, {}),
        ownGroup: true,
      }),
    );
    if (run.code !== 0) throw new Error(`The shell ended with ${run.code}:\n${run.stderr.slice(-2000)}`);
    outputs = run.stdout.split(`\n${MARK}\n`).slice(1);
    statuses = [...run.stderr.matchAll(/^< HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** The provider that they name. */
  const [, provider] = /\/connect\/(\w+)\?/.exec(blocks.join('\n')) ?? [];
  const file = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

  it('list the providers as JSON', () => {
    expect(Object.keys(JSON.parse(outputs[0] ?? '') as object)).toEqual(PROVIDER_NAMES);
  });

  it('connect an account without printing anything', () => {
    expect([outputs[1], outputs[2]]).toEqual(['', '']);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('id="open-vault"');
  });

  it('start a sync, which is accepted', () => {
    const keys = ['syncId', 'token', 'statusUrl', 'eventsUrl', 'datastores'];
    expect(Object.keys(file('sync.json') as object)).toEqual(keys);
  });

  it('follow its events until it is completed', () => {
    const names = [...(outputs[4] ?? '').matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect([names[0], names.at(-1)]).toEqual(['snapshot', 'completed']);
    expect(file('status.json')).toMatchObject({ status: 'completed' });
  });

  it('read a datastore and its keyring', () => {
    const [, rows = '', keyring = ''] = /^(.*\]\})\s*(\{.*)$/s.exec(outputs[5] ?? '') ?? [];
    expect((JSON.parse(rows) as { rows: unknown[] }).rows).toHaveLength(3);
    expect(JSON.parse(keyring)).toMatchObject({ _id: 'keyring', key: 'secret' });
  });

  it('get the same sync by GET', () => {
    const { syncId } = file('sync.json') as { syncId: string };
    expect(JSON.parse(outputs[6] ?? '')).toMatchObject({ syncId });
  });

  it('erase the sync and end the connection, each with a signed receipt', () => {
    const receipts = [...(outputs[7] ?? '').matchAll(/\{"receipt":"([^"]+)"\}/g)].map(([, jws = '']) =>
      payloadOf(jws),
    );
    const { syncId } = file('sync.json') as { syncId: string };
    expect(receipts).toEqual([
      expect.objectContaining({ syncId, provider }),
      expect.objectContaining({ revoked: true, provider }),
    ]);
  });

  it('are answered as they should be, each', () => {
    //           listing, connect, consent, decision, callback, sync, events, status, rows, keyring, GET, erase, disconnect
    expect(statuses).toEqual([200, 302, 200, 302, 200, 202, 200, 200, 200, 200, 202, 200, 200]);
  });
});

describe('the README’s settings', () => {
  const parts = new Map<string, Settings>([
    ['gateway', gatewaySettings],
    ['services/keeper', KEEPER_SETTINGS],
    ...PROVIDER_NAMES.map((name) => [`services/${name}`, serviceSettings(name, needsApp(name))] as const),
    ['services/notifier', NOTIFIER_SETTINGS],
  ]);
  const lines = [...README.matchAll(/^npm start -w (\S+) +(.*)$/gm)].map(([, part = '', text = '']) => ({
    part,
    text,
  }));
  const namesIn = (text: string): string[] => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b(?!…)/g) ?? [];
  const required = (settings: Settings): string[] => {
    try {
      readConfig(settings, {});
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.faults.map((fault) => fault.split(' ')[0] ?? '');
    }
  };
  const providers = lines.filter(({ part }) => PROVIDER_NAMES.includes(part.replace('services/', '')));
  /** “the same, with <APP>_…” */
  const whole = (text: string): string => {
    const [, app] = /the same, with (\w+)_…/.exec(text) ?? [];
    const [{ text: first, part } = { text: '', part: '' }] = providers;
    const before = `${part.replace('services/', '').toUpperCase()}_`;
    return app === undefined ? text : first.replaceAll(before, `${app}_`);
  };

  it('name each part that is a process of its own, and some providers', () => {
    const provided = PROVIDER_NAMES.map((name) => `services/${name}`);
    const named = lines.map(({ part }) => part);
    expect(named).toEqual(
      [...parts.keys()].filter((part) => named.includes(part) || !provided.includes(part)),
    );
    expect(providers.length).toBeGreaterThan(1);
  });

  it.each(lines)('are those that $part reads, and all that it needs', ({ part, text }) => {
    const settings = parts.get(part) ?? {};
    const named = namesIn(whole(text));
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(named));
    expect(named).toEqual(expect.arrayContaining([...required(settings), 'PORT']));
  });

  it('are read somewhere, wherever else they are named', () => {
    const known = new Set([...parts.values()].flatMap((settings) => Object.keys(settings)));
    startSettings(new Proxy({}, { get: (_target, name) => void known.add(String(name)) }));
    const named = [...README.matchAll(/`([A-Z][A-Z0-9_]*_[A-Z0-9_]+)(?:=[^`]*)?[` ]/g)].map(
      ([, name = '']) => name,
    );
    expect([...known]).toEqual(expect.arrayContaining(named));
  });
});
