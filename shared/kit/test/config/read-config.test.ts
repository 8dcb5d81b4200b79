import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig, setting } from '@data-connector/kit/config';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const SECRET = 'a-secret-of-the-test';
const settings = {
  PORT: setting.port('where it listens', { fallback: 8080 }),
  NAME: setting.text('what it is called'),
  TOKEN: setting.secretText('what opens it', 8),
};

function faultsOf(environment: Record<string, string>, read: object = settings): readonly string[] {
  try {
    readConfig(read as typeof settings, environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

test('settings come from variables, from files, or from their defaults', () => {
  const environment = { NAME: 'acme', TOKEN_FILE: file('token', `${SECRET}\n`) };
  expect(readConfig(settings, environment)).toEqual({ PORT: 8080, NAME: 'acme', TOKEN: SECRET });
});

test('every fault is named at once, and no value is', () => {
  const environment = { PORT: '99999', TOKEN: 'weak', TOKEN_FILE: '/nowhere' };
  const faults = faultsOf(environment);
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'NAME', 'TOKEN']);
  const { message } = new ConfigError(faults);
  for (const value of ['99999', 'weak', '/nowhere']) expect(message).not.toContain(value);
});

test('a file that cannot be read is a fault', () => {
  expect(faultsOf({ NAME: 'x', TOKEN_FILE: join(folder, 'none') })).toEqual([
    expect.stringContaining('TOKEN is to come from the file'),
  ]);
});

test('an empty variable is a missing one, and so is an empty file', () => {
  expect(faultsOf({ NAME: '', TOKEN: SECRET })).toEqual([expect.stringContaining('NAME is missing')]);
  const environment = { NAME: 'x', TOKEN: SECRET, PORT_FILE: file('empty', '') };
  expect(readConfig(settings, environment)).toMatchObject({ PORT: 8080 });
});

test('a check of the whole adds its faults', () => {
  const check = () => ['NAME and TOKEN do not go together'];
  expect(() => readConfig(settings, { NAME: 'x', TOKEN: SECRET }, check)).toThrow(
    'NAME and TOKEN do not go together',
  );
});

test.each<[string, object, string, boolean]>([
  ['a port', setting.port('p'), '0', true],
  ['a port out of range', setting.port('p'), '65536', false],
  ['a flag', setting.flag('f'), 'true', true],
  ['no flag', setting.flag('f'), 'yes', false],
  ['a choice', setting.choice('c', ['few', 'many']), 'many', true],
  ['no choice', setting.choice('c', ['few', 'many']), 'some', false],
  ['a URL', setting.url('u'), 'https://example.org', true],
  ['a URL of another protocol', setting.url('u'), 'ftp://example.org', false],
  ['a map', setting.urlMap('m'), 'a1=http://a, b2=http://b', true],
  ['a map with a name that is no provider’s', setting.urlMap('m'), 'a-1=http://a', false],
  ['a map of names of another form', setting.urlMap('m', { names: /^[a-z-]+$/ }), 'a-b=http://a?b=c', true],
  ['a map with a name twice', setting.urlMap('m'), 'a1=http://a,a1=http://b', false],
  [
    '32 bytes',
    setting.secretBytes('s'),
    '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    true,
  ],
  ['bytes that are all one', setting.secretBytes('s'), '11'.repeat(32), false],
  ['31 bytes', setting.secretBytes('s'), '0011223344556677'.repeat(4).slice(2), false],
])('%s', (_name, one, text, good) => {
  expect(faultsOf({ X: text }, { X: one }).length === 0).toBe(good);
});
