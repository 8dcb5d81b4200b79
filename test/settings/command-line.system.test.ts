import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { settingsHelp, type Settings } from '@data-connector/kit/config';
import { serviceSettings } from '@data-connector/service';
import { gatewaySettings } from '@data-connector/gateway';
import { KEEPER_SETTINGS } from '@data-connector/keeper';
import { NOTIFIER_SETTINGS } from '@data-connector/notifier';
import { VAULT_DEMO_SETTINGS } from '@data-connector/vault-web';
import { START_SETTINGS } from '../../scripts/start-settings.js';
import { needsApp, PROVIDER_NAMES } from '../../services/providers.js';
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** A process of the project, with nothing in its environment but this. */
const run = (file: string, word: string, environment: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const asSource = file.endsWith('.ts') ? ['--conditions=data-connector-source', '--import', 'tsx'] : [];
    const args = [...asSource, file, word];
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    execFile(process.execPath, args, { cwd: root, env, timeout: 600_000 }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });

const SECRET = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const AMQP_URL = 'amqp://name:pa55@rabbit:5672';
const service = (app: string) => ({
  PUBLIC_URL: 'https://connect.example',
  SERVICE_SECRET: SECRET,
  INDEX_SECRET: `ff${SECRET}`,
  COUCHDB_URL: 'http://couchdb:5984',
  KEEPER_URL: 'http://keeper:8080',
  KEEPER_SECRET: SECRET,
  AMQP_URL,
  [`${app}_CLIENT_ID`]: 'id-of-the-app',
  [`${app}_CLIENT_SECRET`]: 'pa55-of-the-app',
});

const PROCESSES: readonly (readonly [string, string, Settings, Record<string, string>])[] = [
  [
    'the gateway',
    'gateway/dist/main.js',
    gatewaySettings,
    { PUBLIC_URL: 'https://connect.example', PROVIDERS: 'meadow=http://meadow:8080' },
  ],
  ...PROVIDER_NAMES.map(
    (name) =>
      [
        `the ${name} service`,
        `services/${name}/dist/main.js`,
        serviceSettings(name, needsApp(name)),
        service(name.toUpperCase()),
      ] as const,
  ),
  [
    'the keeper',
    'services/keeper/dist/main.js',
    KEEPER_SETTINGS,
    { COUCHDB_URL: 'http://admin:pa55@couchdb:5984', KEEPER_SECRETS: `meadow=${SECRET}` },
  ],
  ['the notifier', 'services/notifier/dist/main.js', NOTIFIER_SETTINGS, { AMQP_URL }],
  [
    'the small Vault',
    'examples/vault-web/src/main.ts',
    VAULT_DEMO_SETTINGS,
    { PUBLIC_URL: 'https://vault.example', GATEWAY_URL: 'https://connect.example' },
  ],
  [
    'npm start',
    'scripts/start.ts',
    START_SETTINGS,
    { ...service(PROVIDER_NAMES[0]?.toUpperCase() ?? ''), COUCHDB_URL: 'http://admin:pa55@couchdb:5984' },
  ],
];

describe.each(PROCESSES)('%s', (_name, file, settings, environment) => {
  it('tells with --help which settings there are, and starts nothing', async () => {
    const { code, out, err } = await run(file, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(settingsHelp(settings));
  });

  it('tells with --print-config which are in force, without any secret, and starts nothing', async () => {
    const { code, out, err } = await run(file, '--print-config', environment);
    expect([code, err]).toEqual([0, '']);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0]),
    ).toEqual(Object.keys(settings));
    for (const secret of ['pa55', SECRET.slice(0, 16)]) expect(out).not.toContain(secret);
  });

  it('tells with --print-config every fault, and ends with 1', async () => {
    const faulty = { ...environment, PORT: 'pa55', PUBLIC_URL: 'pa55', LOG_LEVEL: 'pa55' };
    const names = Object.keys(faulty).filter((name) => faulty[name as 'PORT'] === 'pa55' && name in settings);
    const { code, out, err } = await run(file, '--print-config', faulty);
    expect([code, out]).toEqual([1, '']);
    for (const name of names) expect(err).toContain(`- ${name} is`);
    expect(err).not.toContain('pa55');
  });
});
