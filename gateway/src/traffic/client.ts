import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** Some proxies say the port too: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/;

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [, v6, v4] = WITH_PORT.exec(text) ?? [];
  const address = (v6 ?? v4 ?? text).replace(/%.*$/, '');
  return ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
}

/**
 * Who counts as one client: an IPv4 address, or the /64 of an IPv6 address, of which one host has all. It is the address
 * that the last trusted proxy saw; where a proxy says none that is one, the proxy's own.
 */
export function clientOf(req: Request): string {
  const { remoteAddress = '' } = req.socket;
  // Without the header nobody but the system says who it is, and of IPv4 it says it in one way.
  const ip = req.headers['x-forwarded-for'] === undefined ? remoteAddress : (req.ip ?? '');
  if (ip === remoteAddress && !ip.includes(':')) return ip;
  const address = parsed(ip) ?? parsed(remoteAddress);
  if (!address) return remoteAddress;
  return address.kind() === 'ipv6' ? String((address as ipaddr.IPv6).parts.slice(0, 4)) : address.toString();
}
