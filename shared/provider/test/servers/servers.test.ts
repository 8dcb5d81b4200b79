import { plain, standIn, type Asked, type Said } from '@data-connector/testing/stand-in';
import { defineProvider, type OwnApp, type ServerData } from '@data-connector/provider';

const signal = new AbortController().signal;
const own: OwnApp = {
  name: 'Us',
  website: 'https://us.example',
  redirectUri: 'https://us.example/auth/plain',
  document: 'https://us.example/client.json',
  jwks: [],
  sign: () => 'signed',
  seal: (value) => JSON.stringify(value),
  open: (sealed) => JSON.parse(sealed) as unknown,
};
const METADATA = {
  issuer: 'https://one.example',
  authorization_endpoint: 'https://one.example/authorize',
  token_endpoint: 'https://one.example/token',
  registration_endpoint: 'https://one.example/register',
};
const CLIENT = { client_id: 'made', client_secret: 'made-secret' };

/** A provider of many servers, and a third party that answers by path. */
async function at(server: Partial<ServerData>, answers: (asked: Asked) => Said | undefined) {
  const data = { label: 'A server', common: [], app: { register: { path: '/apps' } }, ...server };
  const { oauth2, api, ...rest } = plain({ oauth2: { authorize: '/authorize', token: '/token' } });
  const definition = defineProvider({ ...rest, oauth2, api: { ...api, base: '/v1/' }, server: data });
  const asked: Asked[] = [];
  const third = await standIn(definition, (one) => {
    asked.push(one);
    return answers(one) ?? { status: 404, body: {} };
  });
  const provider = definition.create({ clientId: '', clientSecret: '', simulator: third.url, own });
  return { asked, begin: (given = 'one.example') => provider.begin?.(given, signal), provider };
}
const codeOf = (call: Promise<unknown> | undefined) =>
  (call ?? Promise.resolve()).then(
    () => 'none',
    (error: { readonly code?: string }) => error.code,
  );

describe('an app that a server makes', () => {
  it('is asked for as RFC 7591 has it, where the metadata says', async () => {
    const { asked, begin } = await at(
      { metadata: 'authorization-server', app: { register: {} } },
      ({ path }) => (path === '/register' ? { status: 201, body: CLIENT } : { body: METADATA }),
    );
    const { app = '', server } = (await begin()) ?? {};
    expect(server).toBe('one.example');
    expect(JSON.parse(app)).toMatchObject({
      id: 'made',
      secret: 'made-secret',
      metadata: { issuer: METADATA.issuer },
    });
    expect(asked.map(({ path }) => path)).toEqual(['/.well-known/oauth-authorization-server', '/register']);
    expect(asked[1]?.form).toEqual({
      client_name: 'Us',
      client_uri: 'https://us.example',
      redirect_uris: ['https://us.example/auth/plain'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'read list',
      token_endpoint_auth_method: 'client_secret_basic',
    });
  });

  it.each<[string, Said, string]>([
    ['refuses', { status: 422, body: { error: 'no' } }, 'server_unknown'],
    ['is not found', { status: 404, body: '<h1>' }, 'server_unknown'],
    ['answers HTML', { body: '<html>' }, 'server_unknown'],
    ['redirects', { status: 302, headers: { location: 'http://127.0.0.1/' } }, 'server_unknown'],
    ['gives no secret', { body: { client_id: 'made' } }, 'server_unknown'],
    ['gives an id that is too long', { body: { ...CLIENT, client_id: 'x'.repeat(513) } }, 'server_unknown'],
    ['has had enough', { status: 429, body: {} }, 'rate_limited'],
    ['fails', { status: 500, body: {} }, 'provider_unavailable'],
    ['answers far too much', { body: 'x'.repeat(70_000) }, 'provider_unavailable'],
  ])('where the server %s there is none', async (_name, said, code) => {
    const { begin } = await at({}, () => said);
    expect(await codeOf(begin())).toBe(code);
  });

  it('is made once for many at a time, anew after a failure, and for no more than some servers at once', async () => {
    let fails = true;
    const { asked, begin } = await at({}, () => (fails ? { status: 500, body: {} } : { body: CLIENT }));
    expect(await codeOf(begin())).toBe('provider_unavailable');
    fails = false;
    await Promise.all([begin(), begin('ONE.example'), begin()]);
    expect(asked).toHaveLength(2);
    const many = Array.from({ length: 40 }, (_, i) => codeOf(begin(`s${i}.example`)));
    expect(new Set(await Promise.all(many))).toEqual(new Set(['none', 'busy']));
  });
});

it('no more than some people are looked for at once', async () => {
  let resolve = (_server: string): void => {};
  const looked = new Promise<string>((found) => {
    resolve = found;
  });
  const { begin } = await at({ find: () => looked }, () => ({ body: CLIENT }));
  const many = Array.from({ length: 40 }, () => codeOf(begin('@ada')));
  expect(await Promise.race(many.slice(-1))).toBe('busy');
  resolve('one.example');
  expect((await Promise.all(many)).filter((code) => code === 'none')).toHaveLength(16);
});

describe('what a server says of itself', () => {
  it.each<[string, object | string, string]>([
    ['all that is needed', METADATA, 'none'],
    ['another issuer', { ...METADATA, issuer: 'https://two.example' }, 'server_unknown'],
    ['no issuer', { ...METADATA, issuer: undefined }, 'server_unknown'],
    ['no token endpoint', { ...METADATA, token_endpoint: 7 }, 'server_unknown'],
    [
      'a script to lead people to',
      { ...METADATA, authorization_endpoint: 'javascript:alert(1)' },
      'server_unknown',
    ],
    ['a page in clear', { ...METADATA, authorization_endpoint: 'http://10.0.0.1/' }, 'server_unknown'],
    ['nothing', '', 'server_unknown'],
  ])('with %s: %s', async (_name, body, code) => {
    const { begin } = await at({ metadata: 'authorization-server', app: { document: true } }, () => ({
      body,
    }));
    expect(await codeOf(begin())).toBe(code);
  });

  it('leads to another authorization server where it names one, which has to be itself', async () => {
    const metadata = { ...METADATA, issuer: 'https://auth.example' };
    const { provider, begin } = await at(
      { metadata: 'protected-resource', app: { document: true } },
      ({ path }) => ({
        body: path.endsWith('protected-resource')
          ? { authorization_servers: ['https://auth.example/'] }
          : metadata,
      }),
    );
    expect(provider.issuerAt((await begin()) ?? {})).toEqual({
      issuer: 'https://auth.example',
      isNamed: false,
    });
  });
});

it('what names no other authorization server may be one itself', async () => {
  const { begin } = await at({ metadata: 'protected-resource', app: { document: true } }, ({ path }) =>
    path.endsWith('protected-resource') ? undefined : { body: METADATA },
  );
  expect(JSON.parse((await begin())?.app ?? '')).toMatchObject({ metadata: { issuer: METADATA.issuer } });
});

describe('an account whose home is at another server than the one it was begun with', () => {
  const HOME = 'home.example';
  const ISSUER = METADATA.issuer;
  /** Begins with a server, or with `who@server`; the account says to be `who`. */
  async function consented(
    { given = 'one.example', home = HOME, homesIssuer = ISSUER, said = 'ada', who = 'ada' } = {},
    refreshed = 'ada',
  ) {
    const found: ServerData['find'] = (text) => {
      const [subject = '', server] = text.split('@');
      return Promise.resolve(server === undefined ? text : { server, subject });
    };
    const { asked, begin, provider } = await at(
      {
        ...{ metadata: 'protected-resource', sameIds: true, app: { document: true } },
        ...{
          find: found,
          home: (subject) => Promise.resolve(subject === 'ada' ? home : 'elsewhere.example'),
        },
      },
      ({ headers, path }) => {
        const host = headers['x-simulated-host'];
        if (path.endsWith('protected-resource'))
          return host === HOME ? { body: { authorization_servers: [homesIssuer] } } : undefined;
        if (path === '/v1/me') return { body: { id: said } };
        if (path === '/token') return { body: { access_token: 'new', refresh_token: 'r', sub: refreshed } };
        return { body: { ...METADATA, issuer: `https://${String(host)}` } };
      },
    );
    const place = await begin(given);
    const grant = { accessToken: 'token', refreshToken: 'refresh', place, ...(who ? { subject: who } : {}) };
    return { asked, provider, tokens: () => provider.finish(grant, signal) };
  }

  it('is at its own from then on', async () => {
    const { asked, provider, tokens } = await consented();
    const settled = await tokens();
    expect(settled.server).toBe(HOME);
    expect(JSON.parse(settled.app ?? '')).toMatchObject({ subject: 'ada', metadata: { issuer: ISSUER } });
    expect((await provider.account(settled, signal)).id).toBe('ada');
    expect((await provider.renew?.(settled, signal))?.app).toBe(settled.app);
    expect(asked.at(-1)?.path).toBe('/token');
  });

  it('is not looked for once more where it was found at the beginning', async () => {
    const { asked, tokens } = await consented({ given: `ada@${HOME}` });
    const before = asked.length;
    expect((await tokens()).server).toBe(HOME);
    expect(asked).toHaveLength(before);
  });

  it.each<[string, Parameters<typeof consented>[0], string]>([
    ['whose server has another authorization server', { homesIssuer: 'https://two.example' }, 'flow_invalid'],
    ['of whom nothing is said', { who: '' }, 'flow_invalid'],
    ['other than the one that was meant', { given: `grace@${HOME}` }, 'account_mismatch'],
    ['at this machine', { home: 'localhost' }, 'server_malformed'],
    ['inside of a network', { home: 'couchdb.internal' }, 'server_not_allowed'],
  ])('%s is refused', async (_name, how, code) => {
    const { tokens } = await consented(how);
    expect(await codeOf(tokens())).toBe(code);
  });

  it('is not believed to be another one later', async () => {
    const lying = await consented({ said: 'grace' });
    expect(await codeOf(lying.provider.account(await lying.tokens(), signal))).toBe('provider_unavailable');
    const other = await consented({}, 'grace');
    expect(await codeOf(other.provider.renew?.(await other.tokens(), signal))).toBe('reconnect_required');
  });
});

it('what is no server’s name is found by the provider’s own way, and is one then', async () => {
  const find: ServerData['find'] = async (given, ask, ending) => {
    const { text } = await ask({ url: new URL(`https://${given}/.well-known/place`), signal: ending });
    return text;
  };
  const { begin } = await at({ find }, ({ path }) => ({ body: path === '/apps' ? CLIENT : 'localhost' }));
  expect(await codeOf(begin('me.example'))).toBe('server_malformed');
});
