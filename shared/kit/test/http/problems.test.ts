import { ConnectorError } from '@data-connector/kit/errors';
import { jsonBody, methodNotAllowed } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { appWith, servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

function captured() {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, log: createLog('test', 'debug', destination) };
}

const app = (log?: ReturnType<typeof createLog>) =>
  appWith((routes) => {
    routes.get('/throw/:what', (req) => {
      const errors: Record<string, unknown> = {
        connector: new ConnectorError('provider_unknown'),
        plain: new Error('secret-value'),
        library: Object.assign(new Error('no db'), { statusCode: 404 }),
        text: 'secret-value',
        uri: new URIError('secret-value'),
      };
      throw errors[req.params.what];
    });
    routes.get('/later', () => {
      throw new ConnectorError('rate_limited', { retryAt: new Date(Date.now() + 3_600_000).toISOString() });
    });
    routes.get('/half', (_req, res, next) => {
      res.write('{"half":');
      next(new ConnectorError('internal_error'));
    });
    routes
      .route('/body')
      .post(jsonBody({ limit: 100 }), (req, res) => {
        res.json(req.body);
      })
      .all(methodNotAllowed(['POST']));
  }, log);

describe('answerProblems', () => {
  it.each([
    ['/throw/connector', 404, 'provider_unknown'],
    ['/throw/plain', 500, 'internal_error'],
    ['/throw/library', 500, 'internal_error'],
    ['/throw/text', 500, 'internal_error'],
    ['/throw/uri', 400, 'request_malformed'],
    ['/throw/%E0%A4%A', 400, 'request_malformed'],
    ['/nowhere', 404, 'not_found'],
    ['/body', 405, 'method_not_allowed'],
  ])('GET %s answers %i %s', async (path, status, code) => {
    const { url } = await start(app());
    const answer = await fetch(url + path);
    const body = await answer.text();
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(body)).toMatchObject({ status, code, requestId: answer.headers.get('x-request-id') });
    expect(answer.status).toBe(status);
    expect(body).not.toContain('secret-value');
  });

  it('names the methods that are served', async () => {
    const { url } = await start(app());
    const answer = await fetch(`${url}/body`);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('says when to come back', async () => {
    const { url } = await start(app());
    const answer = await fetch(`${url}/later`);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3000);
  });

  it('cuts an answer that has begun', async () => {
    const { url } = await start(app());
    await expect(fetch(`${url}/half`).then((answer) => answer.text())).rejects.toThrow();
  });

  it('logs one line without values', async () => {
    const { lines, log } = captured();
    const { url } = await start(app(log));
    await fetch(`${url}/throw/plain?token=secret-value`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 'error', route: '/throw/:what', method: 'GET', status: 500 });
    expect(JSON.stringify(lines)).not.toContain('secret-value');
  });

  it('logs a refusal as information', async () => {
    const { lines, log } = captured();
    const { url } = await start(app(log));
    await fetch(`${url}/throw/connector`);
    expect(lines).toMatchObject([{ level: 'info', status: 404, code: 'provider_unknown' }]);
  });
});
