import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listen } from '@data-connector/kit/http';
import { capturedLog } from '../harness/captured-log.js';
import { connected, DID } from '../harness/connect.js';
import { raw, rawAnswer, rawRequest, type RawAnswer } from '../harness/raw.js';
import { refusal, refused, verdict } from '../harness/refusal.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

/** What a client sends who wants to be waited for. */
const SLOWLY = `GET /connect/meadow?did=${DID}&state=evil-state HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Evil: evil-header`;

/** Sends headers and then goes on letter by letter, without an end, and tells what came of it. */
function slowHeaders(port: number): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(SLOWLY);
    });
    const drip = setInterval(() => socket.write('e'), 20);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(drip);
      resolve(rawAnswer(answer));
    });
  });
}

const PATHS = [`/connect/meadow?did=${DID}`, '/auth/meadow?code=evil-code', '/sync/meadow'];
const length = 'Content-Length: 5';
const chunked = 'Transfer-Encoding: chunked';

describe.each(PATHS)('%s', (path) => {
  const method = path.startsWith('/sync') ? 'POST' : 'GET';

  it.each<[string, string, readonly string[], string]>([
    // [what, target, headers, body]
    ['an absolute-form target', `http://evil.example${path}`, [], ''],
    ['an absolute-form target of this host', `http://127.0.0.1${path}`, [], ''],
    ['a target with two slashes', `//evil.example${path}`, [], ''],
    ['a traversal', `/evil-part/..${path}`, [], ''],
    ['an encoded traversal', `/evil-part/%2e%2e${path}`, [], ''],
    ['a fragment', `${path}#evil-fragment`, [], ''],
    ['a length with chunks', path, [length, chunked], '0\r\n\r\nevil-rest'],
    ['two lengths', path, [length, 'Content-Length: 6'], 'evil-r'],
    ['chunks in another spelling', path, ['Transfer-Encoding: xchunked'], '0\r\n\r\nevil-rest'],
    ['chunks twice', path, [chunked, chunked], '0\r\n\r\nevil-rest'],
    ['a line break inside a header', path, ['X-Evil: evil-a\nX-Other: evil-b\r'], ''],
    ['a header name with a space', path, ['X Evil: evil-space'], ''],
    ['headers of 20 KB', path, [`X-Evil: ${'evil-big'.repeat(2500)}`], ''],
  ])('%s is refused', async (_name, target, headers, body) => {
    const bytes = rawRequest(`${method} ${target}`, headers, body);
    const got = await refusal(system, bytes, 'evil.example evil-part evil-rest evil-space evil-big');
    expect(got).toEqual(refused(400, 'request_malformed'));
  });

  it('TRACE is refused', async () => {
    const bytes = rawRequest(`TRACE ${path}`, ['X-Evil: evil-header-value', 'Cookie: evil-cookie=1']);
    const got = await refusal(system, bytes, 'evil-header-value evil-cookie');
    expect(got).toEqual(refused(405, 'method_not_allowed'));
  });

  it('an unknown method is refused', async () => {
    const answer = await raw(system.gateways[0]?.port ?? 0, rawRequest(`EVIL ${path}`));
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain('EVIL');
  });
});

it('headers that come slowly on purpose are cut off, as a problem', async () => {
  const app = system.gateways[0]?.app ?? (() => {});
  // The gateway's own listener gives them 15 s.
  const { log, lines } = capturedLog('gateway');
  const options = { port: 0, host: '127.0.0.1', headersTimeoutMs: 100, drainMs: 0, log };
  const listening = await listen(app, options);
  const answer = await slowHeaders(listening.port);
  await listening.close();
  expect(verdict(answer, ['evil-state', 'evil-header', DID], lines)).toEqual(
    refused(400, 'request_malformed'),
  );
});

it('the system is alive after all that', async () => {
  expect((await connected(system, 'meadow')).did).toBe(DID);
  expect(JSON.stringify(system.lines)).not.toMatch(/evil/i);
});
