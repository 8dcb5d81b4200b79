import { describe, expect, it } from '@jest/globals';
import { ConnectorError } from '@data-connector/kit/errors';
import { codeOf, useRoutes } from '../support/datastore-routes.js';

const routes = useRoutes();

describe('what CouchDB answers', () => {
  const saying = (status: number) =>
    routes({
      answer: async () => ({
        status,
        contentType: 'application/json',
        etag: '"1"',
        body: (async function* () {
          yield Buffer.from('{"error":"evil","reason":"evil"}');
        })(),
      }),
    });

  it.each([200, 201, 202, 304])('goes through with %i', async (status) => {
    const { url } = await saying(status);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('etag')]).toEqual([status, '"1"']);
  });

  it.each([
    [400, 400, 'request_malformed'],
    [401, 503, 'datastore_unavailable'],
    [403, 503, 'datastore_unavailable'],
    [405, 400, 'request_malformed'],
    [412, 400, 'request_malformed'],
    [404, 404, 'datastore_unknown'],
    [408, 503, 'datastore_unavailable'],
    [409, 400, 'request_malformed'],
    [413, 413, 'body_too_large'],
    [429, 503, 'datastore_unavailable'],
    [500, 503, 'datastore_unavailable'],
    [503, 503, 'datastore_unavailable'],
  ])('with %i is %i %s in our words', async (status, ours, code) => {
    const { url } = await saying(status);
    const answer = await fetch(url);
    const text = await answer.text();
    expect([answer.status, (JSON.parse(text) as { code: string }).code]).toEqual([ours, code]);
    expect(text).not.toContain('evil');
  });

  it.each(['/keyring', '/_local/x'])('with 404 to GET …%s is a problem of its own', async (path) => {
    const { url } = await saying(404);
    const answer = await fetch(url + path);
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'document_unknown']);
  });

  it('is cut off for the client where it breaks off', async () => {
    const { url } = await routes({
      answer: async () => ({
        status: 200,
        contentType: null,
        etag: null,
        body: (async function* () {
          yield Buffer.from('half');
          throw new ConnectorError('datastore_unavailable');
        })(),
      }),
    });
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
  });
});
