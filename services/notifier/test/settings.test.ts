import { readConfig, type ConfigError } from '@data-connector/kit/config';
import { relayNamePattern } from '@data-connector/protocol';
import { NOTIFIER_SETTINGS, relayFaults, relaysOf } from '@data-connector/notifier';
import { aSecret } from './relay-server.js';

const AMQP_URL = 'amqp://name:pa55word@rabbit:5672';
const read = (environment: Record<string, string>) =>
  readConfig(NOTIFIER_SETTINGS, { AMQP_URL, ...environment }, relayFaults);

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

it('reads relays with their secrets', () => {
  const [one, two, three] = [aSecret(), aSecret(), aSecret()];
  const config = read({
    RELAYS: 'main=https://push.example/hook, other=http://relay:8080',
    RELAY_SECRETS: `other=${two}|${three},main=${one}`,
  });
  expect([...relaysOf(config)]).toEqual([
    ['main', { url: new URL('https://push.example/hook'), secrets: [one] }],
    ['other', { url: new URL('http://relay:8080'), secrets: [two, three] }],
  ]);
});

it.each(['a', 'my-relay', `r${'0'.repeat(30)}`])(
  'takes %s, which notify may say, as the name of a relay',
  (name) => {
    expect(relayNamePattern.test(name)).toBe(true);
    const config = read({ RELAYS: `${name}=https://a.example`, RELAY_SECRETS: `${name}=${aSecret()}` });
    expect([...relaysOf(config).keys()]).toEqual([name]);
  },
);

it.each(['My-relay', '-a', 'a_b', `r${'0'.repeat(31)}`])('refuses %s as the name of a relay', (name) => {
  const faults = faultsOf({ RELAYS: `${name}=https://a.example`, RELAY_SECRETS: `${name}=${aSecret()}` });
  expect(faults).toHaveLength(2);
});

it('does with a broker alone', () => {
  const config = read({});
  expect([relaysOf(config).size, config.PORT, config.LOG_LEVEL]).toEqual([0, 7080, 'info']);
});

it('names every relay without a secret and every secret without a relay at once', () => {
  const faults = faultsOf({
    RELAYS: 'one=https://a.example,two=https://b.example,three=https://u:p@c.example',
    RELAY_SECRETS: `three=${aSecret()},four=${aSecret()}`,
  });
  expect(faults).toEqual([
    'RELAY_SECRETS has no secret for the relay one',
    'RELAY_SECRETS has no secret for the relay two',
    'RELAYS has no relay four, for which RELAY_SECRETS has a secret',
    'RELAYS has a user name or password in the URL of three: calls are signed instead',
  ]);
});

const bytes = (count: number) =>
  Buffer.from(Array.from({ length: count }, (_, i) => (i * 37) % 256)).toString('base64');

it.each([
  ['24 bytes', bytes(24), true],
  ['64 bytes', bytes(64), true],
  ['23 bytes', bytes(23), false],
  ['65 bytes', bytes(65), false],
  ['bytes all alike', Buffer.alloc(32).toString('base64'), false],
  ['base64 without its padding', bytes(32).replace(/=+$/, ''), false],
  ['no base64', 'not!base64'.repeat(5), false],
  ['nothing', '', false],
])('judges a secret of %s', (_what, base64, fine) => {
  const faults = faultsOf({ RELAYS: 'main=https://a.example', RELAY_SECRETS: `main=whsec_${base64}` });
  expect(faults.length === 0).toBe(fine);
});

const SAME = aSecret();

it.each([
  ['no URL of a broker', { AMQP_URL: 'http://rabbit' }, /^AMQP_URL /],
  [
    'three secrets for a relay',
    { RELAY_SECRETS: `main=${aSecret()}|${aSecret()}|${aSecret()}` },
    /^RELAY_SECRETS /,
  ],
  ['one secret as both of a relay', { RELAY_SECRETS: `main=${SAME}|${SAME}` }, /^RELAY_SECRETS /],
  ['no secret behind a first', { RELAY_SECRETS: `main=${aSecret()}|` }, /^RELAY_SECRETS /],
  ['a secret without whsec_', { RELAY_SECRETS: `main=${bytes(32)}` }, /^RELAY_SECRETS /],
  ['a secret twice', { RELAY_SECRETS: `main=${aSecret()},main=${aSecret()}` }, /^RELAY_SECRETS names main/],
  ['a relay that is no URL', { RELAYS: 'main=push.example' }, /^RELAYS /],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL /],
])('refuses %s without saying its value', (_what, environment, fault) => {
  const faults = faultsOf(environment);
  expect(faults).toEqual([expect.stringMatching(fault)]);
  for (const value of Object.values(environment)) expect(faults.join()).not.toContain(value);
});
