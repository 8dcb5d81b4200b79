import { ConnectorError } from '@data-connector/kit/errors';
import { serverName, ServerGuard } from '@data-connector/provider';
import { addressOf } from '../../src/servers/server-name.js';

const codeOf = (what: () => unknown): string => {
  try {
    return `taken: ${String(what())}`;
  } catch (error) {
    // Constant text: nothing of what was given.
    return error instanceof ConnectorError ? error.code : `another error: ${String(error)}`;
  }
};
const plain = { path: false, loopback: false };

describe('the name of a server', () => {
  it.each([
    ['social.example', 'social.example'],
    ['Social.EXAMPLE', 'social.example'],
    [' social.example\n', 'social.example'],
    ['https://social.example', 'social.example'],
    ['HTTPS://social.example/', 'social.example'],
    ['social.example:443', 'social.example'],
    ['a.b-c.d.social.example', 'a.b-c.d.social.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    // A homograph is shown for what it is.
    ['sоcial.example', 'xn--scial-jye.example'],
  ])('%j is %s', (given, name) => {
    expect(serverName(given, plain)).toBe(name);
    expect(addressOf(name).href).toBe(`https://${name}/`);
  });

  it.each([
    ['nothing', ''],
    ['a space', ' '],
    ['one label', 'social'],
    ['plain http', 'http://social.example'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///etc/passwd'],
    ['another scheme', 'gopher://social.example'],
    ['no scheme', '//social.example'],
    ['slashes', 'https:////social.example'],
    ['a user', 'me@social.example'],
    ['a user and a password', 'https://me:secret@social.example'],
    ['a user that looks like a host', 'social.example@10.0.0.1'],
    ['a user behind a backslash', 'social.example\\@evil.example'],
    ['a port', 'social.example:8443'],
    ['the port of http', 'social.example:80'],
    ['a port of CouchDB', 'couchdb.example:5984'],
    ['a port that is none', 'social.example:443x'],
    ['a query', 'social.example?x=1'],
    ['a fragment', 'social.example#x'],
    ['a path where none may be', 'social.example/below'],
    ['an address', '127.0.0.1'],
    ['an address in decimal', '2130706433'],
    ['an address in octal', '0177.0.0.1'],
    ['an address in hex', '0x7f000001'],
    ['an address in hex, by parts', '0x7f.0.0.0x1'],
    ['an address that is short', '127.1'],
    ['an address in full width', '１２７.０.０.１'],
    ['an address in circles', '①②⑦.0.0.1'],
    ['zero', '0'],
    ['the metadata of clouds', '169.254.169.254'],
    ['that with a dot', '169.254.169.254.'],
    ['IPv6', '[::1]'],
    ['IPv6 without brackets', '::1'],
    ['IPv4 in IPv6', '[::ffff:127.0.0.1]'],
    ['IPv6 with a zone', '[fe80::1%25eth0]'],
    ['NAT64', '[64:ff9b::7f00:1]'],
    ['this machine', 'localhost'],
    ['this machine with a dot', 'localhost.'],
    ['a dot at the end', 'social.example.'],
    ['two dots', 'social..example'],
    ['a dot at the beginning', '.social.example'],
    ['a dot that is ideographic', 'social。example'],
    ['a label of 64', `${'a'.repeat(64)}.example`],
    ['254 characters', `${'a.'.repeat(124)}example`],
    ['a very long name', 'a'.repeat(100_000)],
    ['a new line in it', 'social.example\r\nHost: evil.example'],
    ['a tab in it', 'soc\tial.example'],
    ['NUL', 'social.example\0.evil.example'],
    ['what nobody sees', 'soc\u200bial.example'],
    ['a joiner', 'soc\u200dial.example'],
    ['what turns the line', '\u202eelpmaxe.laicos'],
    ['an escape', 'social%2eexample'],
    ['an escaped slash', 'social.example%2f@evil.example'],
    ['punycode that is none', 'xn--\u0000.example'],
    ['an underscore', 'a_b.example'],
    ['a hyphen at the end', 'social-.example'],
    ['markup', '<img src=x>.example'],
    ['a template', '${jndi:ldap://evil.example}'],
  ])('%s is malformed', (_name, given) => {
    expect(codeOf(() => serverName(given, plain))).toBe('server_malformed');
  });

  it.each([
    'metadata.google.internal',
    'couchdb.internal',
    'printer.local',
    'app.localhost',
    'router.lan',
    'nas.home.arpa',
    '1.0.0.127.in-addr.arpa',
    'abcdefghij.onion',
    'intranet.corp',
  ])('%s is of no public server', (given) => {
    expect(codeOf(() => serverName(given, plain))).toBe('server_not_allowed');
  });

  it.each([
    ['dav.example/remote.php/dav', 'dav.example/remote.php/dav'],
    ['https://DAV.example/Remote/', 'dav.example/Remote'],
    ['dav.example/../etc', 'server_malformed'],
    ['dav.example/a/./b', 'server_malformed'],
    ['dav.example//evil.example', 'server_malformed'],
    ['dav.example/a//b', 'server_malformed'],
    ['dav.example/%2e%2e/b', 'server_malformed'],
    [`dav.example/${'a/'.repeat(9)}`, 'server_malformed'],
  ])('where a path may follow, %s is %s', (given, expected) => {
    expect(codeOf(() => serverName(given, { ...plain, path: true })).replace('taken: ', '')).toBe(expected);
  });

  it.each([
    ['localhost:8080', 'http://localhost:8080/'],
    ['http://127.0.0.1:5232', 'http://127.0.0.1:5232/'],
    ['[::1]:80', 'http://[::1]:80/'],
  ])('where this machine’s own are allowed, %s is at %s', (given, address) => {
    const rules = { allowed: [], denied: [], loopback: true };
    const url = addressOf(serverName(given, { path: false, loopback: true }));
    expect(url.href).toBe(new URL(address).href);
    expect(() => new ServerGuard(rules).admit(url)).not.toThrow();
    expect(codeOf(() => serverName('10.0.0.1:80', { path: false, loopback: true }))).toBe('server_malformed');
  });
});
