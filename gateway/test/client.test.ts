import { expect, it } from '@jest/globals';
import type { Request } from 'express';
import { clientOf } from '../src/traffic/client.js';

const from = (remoteAddress: string, ip = remoteAddress) =>
  clientOf({ ip, headers: { 'x-forwarded-for': ip }, socket: { remoteAddress } } as unknown as Request);

it.each([
  ['one IPv4 address', '192.0.2.1', '192.0.2.1', true],
  ['two IPv4 addresses', '192.0.2.1', '192.0.2.2', false],
  ['an IPv4 address in both forms', '192.0.2.1', '::ffff:192.0.2.1', true],
  ['two addresses of one /64', '2001:db8:0:1::1', '2001:db8::1:ffff:0:0:2', true],
  ['an address in two spellings', '2001:DB8:0:1::1', '2001:db8:0000:0001::1', true],
  ['addresses of two /64s', '2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['an address with and without its zone', 'fe80::1%eth0', 'fe80::1', true],
  ['an IPv4 address with two ports', '192.0.2.1:1000', '192.0.2.1:2000', true],
  ['an IPv6 address with a port and without', '[2001:db8:0:1::1]:1000', '2001:db8:0:1::1', true],
])('%s: %s and %s are one client: %p', (_name, one, other, same) => {
  expect(from('10.0.0.1', one) === from('10.0.0.1', other)).toBe(same);
});

it.each(['unknown', '', '_hidden', '<script>', '999.1.1.1'])(
  'where a proxy says %p the proxy itself is the client',
  (text) => {
    expect(from('10.0.0.1', text)).toBe('10.0.0.1');
  },
);
