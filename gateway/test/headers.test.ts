import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DATASTORE, raw, rawRequest, SYNC_ID, WAYS, world } from './world.js';

describe.each(WAYS)('by %s', (_name, wayTo) => {
  let w: Awaited<ReturnType<typeof world>>;
  /** What a service that was taken over would say of the origin that it shares with others. */
  const HOSTILE = {
    'content-security-policy': "script-src 'unsafe-inline'",
    'content-security-policy-report-only': 'report-uri https://evil.example',
    'service-worker-allowed': '/',
    'clear-site-data': '"*"',
    'strict-transport-security': 'max-age=0',
    'x-content-type-options': 'none',
    'x-frame-options': 'ALLOWALL',
    'referrer-policy': 'unsafe-url',
    'alt-svc': 'h3="evil.example:443"',
    refresh: '0; url=https://evil.example',
    'www-authenticate': 'Basic realm="Your password"',
  };
  const TRACEPARENT = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
  const PAGE = '/auth/alpha/deletion/taken-over';
  beforeAll(async () => {
    w = await world({
      wayTo,
      routes: (app) => {
        app.get([PAGE, `/sync/alpha/${SYNC_ID}/events`], (_req, res) => {
          res.set(HOSTILE).type('html').send('<script>alert(1)</script>');
        });
      },
    });
  });
  afterAll(() => w.close());
  beforeEach(() => void w.seen.splice(0));

  const A = 'a'.repeat(22);
  const B = 'b'.repeat(22);
  const COOKIES = `session=secret; flow_alpha_${A}=1; flow_beta_${A}=4; other=2; __Host-flow_alpha_${B}=3; flow_alpha_x=5`;

  describe('what a service sees', () => {
    it.each([
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-forwarded-anything',
      'x-real-ip',
      'forwarded',
      'via',
      'proxy-authorization',
      'proxy-connection',
      'te',
      'keep-alive',
      'upgrade',
      'trailer',
      'did-proof-query',
      'tracestate',
      'baggage',
      'traceparent',
    ])('is not %s', async (name) => {
      await raw(
        w.port,
        rawRequest('GET /connect/alpha', [`${name}: ${name === 'traceparent' ? TRACEPARENT : 'x'}`]),
      );
      expect(w.seen).toHaveLength(1);
      expect(w.seen[0]?.headers).not.toHaveProperty(name);
    });

    it.each(['authorization', 'content-type', 'last-event-id', 'x-hub-signature', 'accept', 'did-proof'])(
      'is %s',
      async (name) => {
        await raw(w.port, rawRequest(`GET /sync/alpha/${SYNC_ID}`, [`${name}: x`]));
        expect(w.seen[0]?.headers).toHaveProperty(name, 'x');
      },
    );

    it('is a request id of the gateway, the one that the client gets', async () => {
      const answer = await fetch(`${w.url}/connect/alpha`, { headers: { 'x-request-id': 'from-outside' } });
      expect(w.seen[0]?.headers['x-request-id']).toBe(answer.headers.get('x-request-id'));
      expect(answer.headers.get('x-request-id')).not.toBe('from-outside');
    });

    it('is its own host name', async () => {
      await raw(w.port, rawRequest('GET /auth/alpha').replace('Host: 127.0.0.1', 'Host: evil.example'));
      expect(w.seen[0]?.headers['host']).toMatch(/^127\.0\.0\.1:\d+$/);
    });

    it.each([
      ['/auth/alpha', `flow_alpha_${A}=1; __Host-flow_alpha_${B}=3`],
      ['/connect/alpha', `flow_alpha_${A}=1; __Host-flow_alpha_${B}=3`],
      [`/sync/alpha/${SYNC_ID}`, undefined],
      [`/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}`, undefined],
    ])('on %s is of the cookies %p', async (path, expected) => {
      await fetch(w.url + path, { headers: { cookie: COOKIES } });
      expect(w.seen[0]?.headers['cookie']).toBe(expected);
    });

    it('is a body of 1 MB, in chunks or with a length, byte for byte', async () => {
      const body = JSON.stringify({ docs: [{ _id: 'a', jwe: 'x'.repeat(1_000_000) }] });
      const path = `${w.url}/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}/_bulk_docs`;
      const headers = { 'content-type': 'application/json' };
      await fetch(path, { method: 'POST', headers, body });
      const stream = new Blob([body]).stream();
      await fetch(path, { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit);
      expect(w.seen.map((request) => request.body === body)).toEqual([true, true]);
    });
  });

  describe('what a client sees', () => {
    it.each(['server', 'x-powered-by'])('is not %s', async (name) => {
      const answer = await fetch(`${w.url}/connect/alpha`);
      expect(answer.headers.has(name)).toBe(false);
    });

    it.each([
      ['/connect/alpha', true],
      ['/auth/alpha', true],
      [`/sync/alpha/${SYNC_ID}`, false],
    ])('on %s is a cookie: %p', async (path, there) => {
      const answer = await fetch(w.url + path);
      expect(answer.headers.has('set-cookie')).toBe(there);
    });

    it.each([
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', 'no-referrer'],
      ['content-security-policy', "default-src 'none';frame-ancestors 'none'"],
      ['strict-transport-security', null],
    ])('is %s: %p', async (name, value) => {
      const answer = await fetch(`${w.url}/providers`);
      expect(answer.headers.get(name)).toBe(value);
    });

    it.each([
      [
        PAGE,
        `${HOSTILE['content-security-policy']}, script-src 'none'; worker-src 'none'; object-src 'none'; `,
      ],
      ['/connect/alpha', "default-src 'none';frame-ancestors 'none'"],
      [`/sync/alpha/${SYNC_ID}/events`, "default-src 'none'; sandbox"],
      [`/sync/alpha/${SYNC_ID}`, "default-src 'none'; sandbox"],
    ])('on %s is a policy of the gateway, whatever the service says', async (path, policy) => {
      const answer = await fetch(w.url + path);
      expect(answer.headers.get('content-security-policy')?.startsWith(policy)).toBe(true);
    });

    it.each([PAGE, `/sync/alpha/${SYNC_ID}/events`])(
      'on %s is nothing that a service says of the origin',
      async (path) => {
        const answer = await fetch(w.url + path);
        expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
        const { 'content-security-policy': _policy, ...others } = HOSTILE;
        for (const [name, value] of Object.entries(others)) expect(answer.headers.get(name)).not.toBe(value);
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      },
    );

    it('is HSTS where the public URL is https', async () => {
      const secure = await world({ settings: { PUBLIC_URL: new URL('https://connect.example') } });
      const answer = await fetch(`${secure.url}/providers`);
      await secure.close();
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    });
  });

  describe('CORS', () => {
    it.each(['/providers', '/sync/alpha', `/sync/alpha/${SYNC_ID}/events`])(
      'lets any origin ask before it calls %s',
      async (path) => {
        const answer = await fetch(w.url + path, {
          method: 'OPTIONS',
          headers: { origin: 'https://vault.example', 'access-control-request-method': 'GET' },
        });
        expect(answer.status).toBe(204);
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'access-control-allow-origin': '*',
          'access-control-allow-headers': 'Authorization, Content-Type, DID-Proof, Last-Event-ID, Prefer',
          'access-control-max-age': expect.stringMatching(/^\d+$/),
        });
        expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
      },
    );

    it.each([
      ['/providers', '*'],
      [`/sync/alpha/${SYNC_ID}`, '*'],
      ['/sync/unknown', '*'],
      ['/connect/unknown', null],
      ['/connect/alpha?did=x', null],
      ['/auth/alpha?code=x', null],
      ['/', null],
    ])('answers GET %s for the origins %p', async (path, origins) => {
      const answer = await fetch(w.url + path);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origins);
    });

    it('shows what a Vault needs', async () => {
      const answer = await fetch(`${w.url}/sync/unknown`, { headers: { origin: 'https://vault.example' } });
      expect(answer.headers.get('access-control-expose-headers')).toBe(
        'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, ETag',
      );
    });
  });
});
