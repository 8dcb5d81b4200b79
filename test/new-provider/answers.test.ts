import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answersOf } from '../../examples/provider/new-provider/answers-of.js';
import { nameFault } from '../../examples/provider/new-provider/questions.js';
import { PROVIDER_NAMES } from '../../services/providers.js';

const TOLD = {
  authorize: 'https://quill.test/oauth/authorize',
  token: 'https://quill.test/oauth/token',
  api: 'https://api.quill.test/v2/',
  scopes: 'profile posts.read',
};

describe('a new provider’s name', () => {
  const fault = (name: string) => nameFault(join(import.meta.dirname, '../..'), name);

  it.each(['Quill', 'q', 'my-quill', '1quill', 'q'.repeat(32)])('is not %s', (name) => {
    expect(fault(name)).toMatch(/^has 2 to 31 lower-case letters and digits/);
  });

  it.each([...PROVIDER_NAMES, 'keeper', 'couchdb', 'protocol', 'operator', 'system'])(
    'is not %s, which is taken',
    (name) => {
      expect(fault(name)).toMatch(/^is taken/);
    },
  );

  it('may be any other', () => {
    expect(fault('quill2')).toBeUndefined();
  });
});

describe('what has to be known', () => {
  it('is told, or follows from what is', async () => {
    expect(await answersOf('quill', TOLD)).toEqual({
      ...TOLD,
      name: 'quill',
      label: 'Quill',
      revoke: 'https://quill.test/oauth/revoke',
      application: 'https://quill.test',
      client: 'basic',
      pkce: 'yes',
      refresh: 'yes',
      owner: 'team-quill',
    });
  });

  it.each([
    ['a client in no place', { client: 'none' }, '--client is basic or post'],
    ['an address in clear', { api: 'http://quill.test/' }, /^--api is an https address/],
    ['an address with a query', { authorize: 'https://quill.test/?a=b' }, /^--authorize is an https address/],
    ['an API without a slash', { api: 'https://quill.test/v2' }, '--api ends with a slash'],
    ['what would end a text in code', { label: "Q'" }, /^--label has at most 200 characters, without quotes/],
    ['nothing', { scopes: ' ' }, '--scopes is missing'],
    ['what is wrong, all of it', { client: 'no', scopes: '' }, /^--scopes .*\n--client /],
  ])('is not %s', async (_what, told, message) => {
    await expect(answersOf('quill', { ...TOLD, ...told })).rejects.toThrow(message);
  });

  it('is named when it is missing and nobody can be asked', async () => {
    await expect(answersOf('quill', { token: TOLD.token })).rejects.toThrow(
      /^--authorize is missing: .*\n--api is missing: .*\n--scopes is missing: .*$/,
    );
  });

  it('is asked for, again until it fits; an empty answer takes what stands in brackets', async () => {
    const given = ['', 'http://quill.test', TOLD.authorize, TOLD.token];
    const asked: string[] = [];
    const { label, authorize, revoke } = await answersOf(
      'quill',
      { api: TOLD.api, scopes: TOLD.scopes },
      async (question) => {
        asked.push(question);
        return given.shift() ?? '';
      },
    );
    expect([label, authorize, revoke]).toEqual(['Quill', TOLD.authorize, 'https://quill.test/oauth/revoke']);
    expect(asked.slice(0, 5)).toEqual([
      'What people call it [Quill]: ',
      'The address of its consent page: ',
      expect.stringMatching(/^It is an https address .*\nThe address of its consent page: $/),
      'The address of its token endpoint: ',
      'Where grants are revoked (RFC 7009) [https://quill.test/oauth/revoke]: ',
    ]);
  });
});
