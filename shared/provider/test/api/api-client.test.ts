import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, at } from '../../src/api/api-client.js';
import type { Said } from '@data-connector/testing/stand-in';
import { signal, stage } from '../support/stage.js';

const ME = { body: { id: '42' } };
const answers =
  (...said: readonly Said[]) =>
  (_asked: unknown, number: number) =>
    said[number - 1] ?? ME;

test('the token is in a header only', async () => {
  const { asked, provider } = await stage(() => ME, {
    api: { headers: { accept: 'application/vnd.third+json', 'user-agent': 'ours' } },
    account: { get: 'people/me', query: { fields: 'id,name' }, map: () => ({ id: '42' }) },
  });
  await provider.account({ accessToken: 'a-token' }, signal);
  expect(asked).toMatchObject([
    {
      method: 'GET',
      path: '/v1/people/me',
      query: { fields: 'id,name' },
      headers: {
        authorization: 'Bearer a-token',
        accept: 'application/vnd.third+json',
        'user-agent': 'ours',
        'accept-encoding': 'gzip',
      },
    },
  ]);
});

test('a simulator stands for all hosts of a third party, and without one its own are called', () => {
  const address = 'https://third.example/v1/things?a=b';
  const app = { clientId: 'id', clientSecret: 'secret' };
  expect(at(address, app).href).toBe(address);
  expect(at(address, { ...app, simulator: new URL('http://127.0.0.1:9/') }).href).toBe(
    'http://127.0.0.1:9/v1/things?a=b',
  );
});

test('a provider may change a request before it goes out, and not where a simulator is', async () => {
  const { asked, provider } = await stage(() => ME, {
    api: {
      make({ accessToken }, { headers, url }, { clientSecret }) {
        url.searchParams.set('proof', `${accessToken} ${clientSecret}`);
        return { url: new URL(`${url.pathname}/self${url.search}`, 'https://other.example'), headers };
      },
    },
  });
  await provider.account({ accessToken: 'a-token' }, signal);
  expect(asked).toMatchObject([{ path: '/v1/me/self', query: { proof: 'a-token secret' } }]);
});

test('a provider may ask once more because of an answer, and remembers what it learnt', async () => {
  const { asked, provider } = await stage(
    ({ query }) => (query['names'] === 'new' ? ME : { status: 400, body: {} }),
    {
      api: {
        around() {
          let names = 'old';
          return async (request, send) => {
            const answer = await send({ ...request, query: { names } });
            if (answer.status !== 400) return answer;
            names = 'new';
            return send({ ...request, query: { names } });
          };
        },
      },
    },
  );
  await provider.account({ accessToken: 'a-token' }, signal);
  await provider.account({ accessToken: 'a-token' }, signal);
  expect(asked.map(({ query }) => query['names'])).toEqual(['old', 'new', 'new']);
});

test.each<[string, Said]>([
  ['a server error', { status: 500, body: ME.body }],
  ['no JSON', { body: '<html>' }],
  ['a redirect', { status: 302, headers: { location: 'https://other.example/' } }],
])('%s is got over', async (_name, said) => {
  const { asked, provider } = await stage(answers(said));
  expect(await provider.account({ accessToken: 'a-token' }, signal)).toMatchObject({ id: '42' });
  expect(asked).toHaveLength(2);
});

test('what is unavailable is asked three times', async () => {
  const { asked, provider } = await stage(() => ({ status: 503 }));
  await expect(provider.account({ accessToken: 'a-token' }, signal)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(asked).toHaveLength(3);
});

test.each<[string, Said]>([
  ['a refusal that nobody foresaw', { status: 404 }],
  ['a place that is unknown where none was sent', { status: 410 }],
])('%s is provider_unavailable at once', async (_name, said) => {
  const { asked, provider } = await stage(() => said, {
    api: { errors: [{ status: 410, means: 'place_unknown' }] },
  });
  await expect(provider.account({ accessToken: 'a-token' }, signal)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(asked).toHaveLength(1);
});

test('the meter is told of each call, of waits, and of what is left', async () => {
  const told: unknown[] = [];
  const { provider } = await stage(answers({ status: 500 }, { headers: { left: '0.5' }, ...ME }), {
    api: {
      limits: {
        name: 'day',
        left: (headers) => Number(headers.get('left') ?? NaN) || undefined,
        end: () => ({}),
      },
    },
    meter: {
      call: (operation, call) => (told.push(operation), call()),
      waited: (ms) => void told.push(ms >= 250 && ms <= 500),
      left: (limit, share) => void told.push([limit, share]),
    },
  });
  await provider.account({ accessToken: 'a-token' }, signal);
  expect(told).toEqual(['read', true, 'read', ['day', 0.5]]);
});

test('a call may take as long as the app says', async () => {
  const server = createServer(() => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const simulator = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const app = { clientId: 'id', clientSecret: 'secret', simulator, timeoutMs: 500 };
  const client = new ApiClient({ base: 'https://third.example/' }, app);
  const failed = client.call({ path: 'me', accessToken: 'a-token', signal }).catch((error: unknown) => error);
  // Unless told, one attempt alone takes longer.
  const late = sleep(25_000, 'still asking', { ref: false });
  expect(await Promise.race([failed, late])).toMatchObject({ code: 'provider_unavailable' });
  await client.close();
  server.closeAllConnections();
  server.close();
});
