import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { effectiveSettings, setting, settingsHelp, settingsTable } from '@data-connector/kit/config';

const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'token');
writeFileSync(file, 'pa55-in-a-file\n');
const settings = {
  PORT: setting.port('where it listens', { fallback: 8080 }),
  STORE: { ...setting.url('what keeps it'), secret: true as const },
  TOKEN: setting.secretText('what opens it', 8),
  PEERS: setting.urlMap('who else there is; a|b', { fallback: new Map() }),
  NAME: setting.optional(setting.text('what it is called')),
};

it('tells which settings are in force and where each comes from, without any secret', () => {
  const environment = {
    STORE: 'https://admin:pa55@store.example:6984/path?key=pa55',
    TOKEN_FILE: file,
    PEERS: 'one=http://pa55@one.example,two=http://name:pa55@two.example/x',
    NAME: 'two\nlines',
  };
  const text = effectiveSettings(settings, environment);
  expect(text.split('\n')).toEqual([
    'PORT=8080  # default',
    'STORE=https://***@store.example:6984/path?***  # from environment',
    `TOKEN=***  # from file ${file}`,
    'PEERS=one=http://***@one.example,two=http://***@two.example/x  # from environment',
    'NAME=two\\nlines  # from environment',
  ]);
  expect(text).not.toContain('pa55');
});

it('shows what is not set as empty', () => {
  const environment = { STORE: 'http://store', TOKEN: 'a-secret-of-the-test' };
  expect(effectiveSettings(settings, environment).split('\n').slice(1)).toEqual([
    'STORE=http://store/  # from environment',
    'TOKEN=***  # from environment',
    'PEERS=  # default: none',
    'NAME=  # default: not set',
  ]);
});

it('makes a table of settings', () => {
  expect(settingsTable(settings).split('\n')).toEqual([
    '| name | meaning | type | default | secret |',
    '| --- | --- | --- | --- | --- |',
    '| `PORT` | Where it listens | whole number from 0 to 65535 | 8080 | no |',
    '| `STORE` | What keeps it | URL | required | yes |',
    '| `TOKEN` | What opens it | secret of 8 or more characters | required | yes |',
    '| `PEERS` | Who else there is; a\\|b | name=URL, separated by commas | none | no |',
    '| `NAME` | What it is called | text | not set | no |',
  ]);
});

it('explains settings on a terminal', () => {
  expect(settingsHelp(settings)).toContain('  STORE\n      What keeps it\n      URL; required; secret\n');
});
