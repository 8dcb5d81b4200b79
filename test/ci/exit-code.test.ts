import { expect, it } from '@jest/globals';
import { exitCodeOf } from '../../scripts/install-test-needs.js';

it.each<[string, number, readonly string[], string | undefined, number]>([
  ['tests that passed', 0, [], 'true', 0],
  ['tests that passed without something, at somebody’s desk', 0, ['RabbitMQ'], undefined, 0],
  ['tests that passed without something, in continuous integration', 0, ['RabbitMQ'], 'true', 1],
  ['tests that failed', 2, [], undefined, 2],
  ['tests that failed without something, in continuous integration', 2, ['RabbitMQ'], 'true', 2],
])('npm test exits as it should after %s', (_name, tests, missing, ci, code) => {
  expect(exitCodeOf(tests, missing, ci)).toBe(code);
});
