import { boundedAccount } from '../src/account.js';

const ada = {
  id: '42',
  name: 'Ada',
  username: 'ada',
  url: 'https://third.example/ada',
  avatarUrl: 'https://cdn.third.example/ada.jpg',
};

test('an account as it should be stays as it is', () => {
  expect(boundedAccount(ada)).toEqual(ada);
});

test.each<[string, object, object]>([
  ['a name that is too long', { name: 'x'.repeat(500_057) }, { name: `${'x'.repeat(199)}…` }],
  ['a name that nobody sees', { name: '\u200b\u202e' }, { name: 'ada' }],
  ['no name at all', { name: undefined, username: undefined }, { name: '42' }],
  ['a picture that is a script', { avatarUrl: 'javascript:alert(1)' }, {}],
  ['a picture that is data', { avatarUrl: 'data:image/svg+xml,<svg/>' }, {}],
  ['addresses that are too long', { url: `https://a.example/${'x'.repeat(3000)}` }, {}],
])('an account with %s is made harmless', (_name, changes, expected) => {
  const account = boundedAccount({ ...ada, ...changes });
  expect(account).toMatchObject(expected);
  for (const [name, was] of Object.entries(changes))
    if (!(name in expected)) expect(account).not.toHaveProperty(name, was);
});

test.each(['', ' ', 'a b', '4\n2', 'x'.repeat(257)])('the id %.10j is none', (id) => {
  expect(() => boundedAccount({ ...ada, id })).toThrow(
    expect.objectContaining({ code: 'provider_unavailable' }),
  );
});
