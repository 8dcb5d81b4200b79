import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DATASTORE, raw, rawRequest, SYNC_ID, WAYS, world } from './world.js';

describe.each(WAYS)('by %s', (_name, wayTo) => {
  let w: Awaited<ReturnType<typeof world>>;
  beforeAll(async () => void (w = await world({ wayTo })));
  afterAll(() => w.close());
  beforeEach(() => void w.seen.splice(0));

  const D = `/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}`;

  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
  const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

  describe('hostile requests', () => {
    it.each<[string, string, number]>([
      ['an encoded slash in a provider', rawRequest('GET /connect/..%2f..%2fetc?did=a'), 400],
      ['a NUL in a provider', rawRequest('GET /connect/alpha%00'), 400],
      ['a broken escape', rawRequest('GET /connect/%E0%A4%A'), 400],
      ['half an escape', rawRequest('GET /connect/alpha%'), 400],
      ['an encoded traversal', rawRequest('GET /sync/%2e%2e/admin'), 400],
      ['a mixed traversal', rawRequest('GET /sync/alpha/.%2E/admin'), 400],
      ['a plain traversal', rawRequest(`GET ${D}/../../_all_dbs`), 400],
      ['a traversal at the end', rawRequest(`GET ${D}/..`), 400],
      ['an encoded dot in a document', rawRequest(`GET ${D}/a%2eb`), 400],
      ['an encoded slash in a document', rawRequest(`GET ${D}/_local%2Fx`), 400],
      ['an encoded backslash', rawRequest(`GET ${D}/%5c..%5cx`), 400],
      ['a backslash', rawRequest('GET /sync\\alpha'), 400],
      ['an encoded line break', rawRequest('GET /connect/alpha%0d%0aX:y'), 400],
      ['an encoded DEL', rawRequest('GET /connect/alpha%7f'), 400],
      ['an empty segment', rawRequest('GET //evil.example/connect/alpha'), 400],
      ['a fragment', rawRequest('GET /providers#x'), 400],
      ['a byte outside ASCII', rawRequest('GET /connect/alph\u00e4'), 400],
      ['a byte outside ASCII in the query', rawRequest('GET /connect/alpha?did=\u00e4'), 400],
      ['an absolute-form target', rawRequest('GET http://evil.example/connect/alpha'), 400],
      ['TRACE', rawRequest('TRACE /sync/alpha', ['X-Secret: evil']), 405],
      ['CONNECT', rawRequest('CONNECT evil.example:443'), NaN],
      ['no HTTP', 'evil\r\n\r\n', 400],
      ['headers of 20 KB', rawRequest('GET /', [`X: ${'evil'.repeat(5000)}`]), 400],
      [
        'a length with chunks',
        rawRequest('POST /sync/alpha', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
        400,
      ],
      ['two lengths', rawRequest('POST /sync/alpha', ['Content-Length: 1', 'Content-Length: 2'], 'ab'), 400],
      ['a body on GET', rawRequest('GET /sync/alpha?did=a', ['Content-Length: 2'], '{}'), 400],
      ['chunks on GET', rawRequest('GET /sync/alpha', ['Transfer-Encoding: chunked'], '0\r\n\r\n'), 400],
      [
        'chunks on DELETE',
        rawRequest(
          'DELETE /connect/alpha',
          ['Transfer-Encoding: chunked'],
          '26\r\nGET /evil HTTP/1.1\r\nHost: evil.example\r\n\r\n\r\n0\r\n\r\n',
        ),
        400,
      ],
      [
        'compressed chunks',
        rawRequest('POST /sync/alpha', ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'),
        400,
      ],
    ])('%s is refused as a problem, without an echo', async (_name, bytes, status) => {
      const answer = await raw(w.port, bytes);
      expect(statusOf(answer)).toBe(status);
      if (answer !== '') expect(JSON.parse(bodyOf(answer))).toMatchObject({ status });
      expect(answer.toLowerCase()).not.toContain('evil');
      expect(answer).not.toMatch(/\.[jt]s:\d/);
      expect(w.seen).toEqual([]);
    });

    it('forwards a did of 10 KB as it is', async () => {
      const did = 'x'.repeat(10_000);
      await raw(w.port, rawRequest(`GET /connect/alpha?did=${did}`));
      expect(w.seen).toMatchObject([{ url: `/connect/alpha?did=${did}` }]);
    });

    it('keeps the length of a body that Connection wants to hide', async () => {
      const bytes = rawRequest(
        'POST /sync/alpha',
        ['Connection: content-length, x-hop', 'X-Hop: 1', 'Content-Length: 2'],
        '{}',
      );
      await raw(w.port, bytes);
      expect(w.seen).toMatchObject([{ body: '{}', headers: { 'content-length': '2' } }]);
      expect(w.seen[0]?.headers).not.toHaveProperty('x-hop');
    });

    it('is alive after all that, and has logged no value', async () => {
      expect((await fetch(`${w.url}/livez`)).status).toBe(200);
      expect(JSON.stringify(w.lines)).not.toMatch(/evil|%|_all_dbs/);
    });
  });
});
