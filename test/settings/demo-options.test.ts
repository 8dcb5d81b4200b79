import { demoOptions } from '../../scripts/demo.js';

it('brings the first provider that is named, with an own key', () => {
  expect(demoOptions(['orbit', '--key', 'secret', '--limit', '7'])).toMatchObject({
    providers: ['orbit'],
    key: 'secret',
    limit: 7,
    all: false,
  });
});

it.each([
  [['--gateway', 'nowhere'], /^--gateway is a URL/],
  [['--key', 'none'], /^--key is one of jwk, secret, passphrase$/],
  [['--limit', '0'], /^--limit is a whole number/],
  [['--nothing'], /^Unknown option '--nothing'/],
])('says in one line what is wrong with %j', (args, message) => {
  expect(() => demoOptions(args)).toThrow(message);
});
