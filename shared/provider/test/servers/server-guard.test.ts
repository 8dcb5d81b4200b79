import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { isPublicAddress, ServerGuard, ThirdParty } from '@data-connector/provider';
import { ANY_SERVER, type Resolve } from '../../src/servers/server-guard.js';

const PUBLIC = ['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'];

it.each(PUBLIC)('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

it.each([
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:1.1.1.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'no address',
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

const answers = (...addresses: readonly string[][]): Resolve & { asked: () => number } => {
  let asked = 0;
  const resolve: Resolve = (_host, _options, done) => {
    const some = addresses[Math.min(asked++, addresses.length - 1)] ?? [];
    done(
      null,
      some.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked: () => asked });
};

/** What a connection to a name would go to. */
const lookup = (guard: ServerGuard, host = 'social.example') =>
  new Promise<unknown>((resolve) =>
    guard.lookup(host, { all: true }, (error, found) =>
      resolve(
        error ? (error as { code?: unknown }).code : (found as LookupAddress[]).map(({ address }) => address),
      ),
    ),
  );

describe('a name', () => {
  it('is connected to at just the addresses that were looked at', async () => {
    const resolve = answers(PUBLIC);
    expect(await lookup(new ServerGuard(ANY_SERVER, resolve))).toEqual(PUBLIC);
    expect(resolve.asked()).toBe(1);
  });

  it.each([
    ['a private address', ['10.0.0.1']],
    ['a private one among public ones', [...PUBLIC, '127.0.0.1']],
    ['a private one in IPv6', ['::ffff:10.0.0.1']],
    ['nothing', []],
  ])('that stands for %s is not connected to', async (_name, addresses) => {
    expect(await lookup(new ServerGuard(ANY_SERVER, answers(addresses)))).toBe('server_not_allowed');
  });

  it('that is bound anew between two connections is looked at each time', async () => {
    const guard = new ServerGuard(ANY_SERVER, answers(PUBLIC, ['127.0.0.1']));
    expect(await lookup(guard)).toEqual(PUBLIC);
    expect(await lookup(guard)).toBe('server_not_allowed');
  });

  it('that leads to this machine reaches nobody here', async () => {
    let reached = 0;
    const server = createServer(() => reached++).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const guard = new ServerGuard(ANY_SERVER, answers(['127.0.0.1']));
    // As if the port were that of https.
    Object.assign(guard, { admit: () => {} });
    const http = new ThirdParty({ guard });
    await expect(http.send({ url: new URL(`http://social.example:${port}/`) })).rejects.toMatchObject({
      code: 'server_not_allowed',
    });
    await http.close();
    server.close();
    expect(reached).toBe(0);
  });
});

describe('an address', () => {
  const admitted = (address: string, rules = {}) => {
    try {
      new ServerGuard({ ...ANY_SERVER, ...rules }).admit(new URL(address));
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'server_not_allowed' });
      return false;
    }
  };

  it.each([
    ['https://social.example/a?b', true],
    ['http://social.example/', false],
    ['https://social.example:8443/', false],
    ['https://me@social.example/', false],
    ['https://me:secret@social.example/', false],
    ['https://127.0.0.1/', false],
    ['https://[::1]/', false],
    ['https://1.1.1.1/', false],
    ['https://localhost/', false],
    ['http://localhost:80/', false],
    ['https://metadata.google.internal/', false],
    ['ftp://social.example/', false],
  ])('%s: %s', (address, expected) => expect(admitted(address)).toBe(expected));

  it.each([
    ['social.example', true],
    ['media.social.example', true],
    ['antisocial.example', false],
    ['other.example', false],
    ['evil.social.example', false],
    ['a.evil.social.example', false],
  ])(
    'of %s is admitted where the operator allows social.example without evil.social.example: %s',
    (host, expected) => {
      const rules = { allowed: ['social.example'], denied: ['evil.social.example'] };
      expect(admitted(`https://${host}/`, rules)).toBe(expected);
    },
  );
});

it('redirects are not followed', async () => {
  const server = createServer((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const http = new ThirdParty({ guard: new ServerGuard({ ...ANY_SERVER, loopback: true }) });
  expect((await http.send({ url: new URL(`http://127.0.0.1:${port}/`) })).status).toBe(302);
  await http.close();
  server.close();
});
