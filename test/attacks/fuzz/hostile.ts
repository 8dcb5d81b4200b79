import fc from 'fast-check';

/** Is in everything hostile, and so in no answer and no log line. */
export const MARK = 'qz9evil7';

const DICTIONARY = [
  '..',
  '../..',
  '%2e%2e%2f',
  '..%5c..%5c',
  '%00',
  '\0',
  '\r\nSet-Cookie: a=b',
  '\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
  '%0d%0aX-A:%20b',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}${7*7}',
  "' OR 1=1 --",
  '$(id)`id`',
  '__proto__',
  'constructor',
  'javascript:alert(1)',
  '//evil.example',
  'http://169.254.169.254/latest/meta-data/',
  'file:///etc/passwd',
  '_design/evil',
  '_local/evil',
  '_users',
  '%252e%252e%252f_all_dbs',
  'Bearer x',
  '💥\u202e\u0301',
  '\ud800',
  '1e999',
  '-0',
  '{"a":{"b":[]}}',
  '['.repeat(2000),
  'A'.repeat(9000),
  '%',
  '%zz',
  '\t',
  ';a=b',
  'x\\u0000y',
];

/** Text that means harm somewhere, or just anything. */
export const hostileText = fc.oneof(
  fc.constantFrom(...DICTIONARY).map((text) => MARK + text),
  fc.constantFrom(...DICTIONARY).map((text) => text + MARK),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => MARK + text),
  fc.string({ maxLength: 40 }).map((text) => text + MARK),
);

/** Values that are not of the form that is wanted. */
const oddValue = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  [],
  {},
  [[[]]],
  'x'.repeat(70_000),
);

/** JSON that means harm somewhere, or just anything. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  oddValue,
  fc.jsonValue({ maxDepth: 3 }),
  hostileText.map((text) => ({ [text]: text })),
  hostileText.map((text) => [text, { text }]),
  fc.nat(200).map((depth) => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`) as unknown),
);

/** Methods that HTTP knows, and some that it does not. */
export const hostileMethod = fc.oneof(
  fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT', 'COPY'),
  fc.constantFrom('PROPFIND', 'LOCK', 'MOVE', 'SEARCH', 'PURGE', 'QUERY', 'get', 'G E T', `X${MARK}`),
);

/** Names of headers that somebody on the way might act on. */
export const hostileHeader = fc.constantFrom(
  'Accept',
  'Accept-Encoding',
  'Authorization',
  'Connection',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'Cookie',
  'DID-Proof',
  'DID-Proof-Query',
  'Expect',
  'Forwarded',
  'Host',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'Max-Forwards',
  'Origin',
  'Range',
  'Referer',
  'Transfer-Encoding',
  'Upgrade',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-HTTP-Method-Override',
  'X-Original-URL',
  'X-Request-Id',
  'traceparent',
  'tracestate',
  `X-${MARK}`,
);

/** What stands in headers that are understood. */
const headerValue = fc.constantFrom(
  '0',
  '5',
  '-1',
  '999999999999',
  'chunked',
  'gzip',
  'text/html',
  'application/json',
  'application/json; charset=utf-7',
  'multipart/form-data; boundary=a',
  '100-continue',
  'websocket',
  'keep-alive, Upgrade',
  'bytes=0-1',
  '*',
  'null',
  'localhost',
  '',
);
export const hostileHeaderValue = fc.oneof(headerValue, hostileText);
