import { createLog, type LogFields } from '@data-connector/kit/log';

const SECRET = 'EAAG-secret-of-the-test';

function lines(act: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  act(createLog('test', 'debug', { write: (line: string) => void (text += line) }));
  return text;
}

test('a line has its time, level, service, sentence and fields', () => {
  const line = JSON.parse(lines((log) => log.info('a sync begins', { syncId: 's1', ms: 5 }))) as object;
  expect(line).toMatchObject({ level: 'info', service: 'test', msg: 'a sync begins', syncId: 's1', ms: 5 });
});

test('a child adds its fields to each line', () => {
  expect(lines((log) => log.child({ provider: 'acme' }).warn('x'))).toContain('"provider":"acme"');
});

test.each([
  ['a field that is not on the list', { accessToken: SECRET } as LogFields],
  ['an object in a field that is', { provider: { token: SECRET } } as unknown as LogFields],
  ['text that is no word', { provider: `x\n${SECRET}?` }],
  ['an error’s message', { error: new Error(SECRET) }],
  ['an error’s cause', { error: new Error('x', { cause: new TypeError(SECRET) }) }],
  ['an error’s own members', { error: Object.assign(new Error('x'), { request: { headers: SECRET } }) }],
  ['an error’s name', { error: Object.assign(new Error('x'), { name: SECRET }) }],
  ['what was thrown and is no error', { error: SECRET }],
])('%s is not printed', (_name, fields) => {
  expect(lines((log) => log.error('something', fields))).not.toContain(SECRET);
});

test('an error is printed by class, code and place, down to its causes', () => {
  const error = new TypeError('x', { cause: Object.assign(new Error('y'), { code: 'ECONNRESET' }) });
  const text = lines((log) => log.error('something', { error }));
  expect(text).toContain('"class":"TypeError"');
  expect(text).toContain('"code":"ECONNRESET"');
  expect(text).toContain('log.test.ts');
});
