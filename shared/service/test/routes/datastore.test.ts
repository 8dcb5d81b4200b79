import { describe, expect, it } from '@jest/globals';
import { bodyOf, codeOf, NAME, useRoutes } from '../support/datastore-routes.js';

const routes = useRoutes();

describe('what reaches CouchDB', () => {
  it.each([
    ['GET', '', '', {}],
    ['GET', '/', '', {}],
    ['GET', '/a%2Fb%3Fc', 'a%2Fb%3Fc', {}],
    ['GET', '/doc?rev=1-a&revs=true&_nonce=1', 'doc', { rev: '1-a', revs: 'true' }],
    ['GET', '/doc?latest=true&atts_since=%5B%5D&att_encoding_info=true', 'doc', { latest: 'true' }],
    ['GET', '/_changes?feed=longpoll&since=0', '_changes', { feed: 'longpoll', since: '0' }],
    ['GET', '/_changes?heartbeat=1', '_changes', { heartbeat: '1000' }],
    ['GET', '/_changes?heartbeat=10000', '_changes', { heartbeat: '10000' }],
    ['GET', '/_changes?heartbeat=true', '_changes', { heartbeat: 'true' }],
    [
      'GET',
      '/_changes?style=all_docs&since=%225-g1AAA_-%22&limit=500&seq_interval=500&timeout=30000',
      '_changes',
      { style: 'all_docs', since: '"5-g1AAA_-"', limit: '500', seq_interval: '500', timeout: '30000' },
    ],
    ['GET', '/_all_docs?limit=1&key=%22a%22', '_all_docs', { limit: '1', key: '"a"' }],
    ['POST', '/_bulk_get?revs=true&attachments=false', '_bulk_get', { revs: 'true' }],
    ['POST', '/_revs_diff', '_revs_diff', {}],
    ['GET', '/_local/a%2Fb', '_local/a%2Fb', {}],
    ['PUT', '/_local/x?_nonce=1', '_local/x', {}],
  ])('for %s …%s is %s with %p', async (method, path, target, query) => {
    const { url, asked } = await routes();
    await fetch(url + path, { method, ...(method === 'GET' ? {} : { body: bodyOf(target) }) });
    expect(asked).toMatchObject([{ database: NAME, method, path: target }]);
    expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual(query);
  });

  it.each([
    ['GET', '/?evil=1'],
    ['GET', '/doc?attachment=true'],
    ['GET', '/doc?constructor=1'],
    ['GET', '/_changes?filter=_view&since=0'],
    ['GET', '/_all_docs?start_key=%22a%22&skip=1'],
    ['GET', '/_all_docs?limit=1&limit=2'],
    ['POST', '/_bulk_get?limit=1'],
    ['POST', '/_revs_diff?revs=true'],
    ['PUT', '/_local/x?new_edits=false'],
  ])('for %s …%s is nothing, for the parameter has no place there', async (method, path) => {
    const { url, asked } = await routes();
    const answer = await fetch(url + path, { method, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect([answer.status, await codeOf(answer), asked]).toEqual([400, 'request_malformed', []]);
  });

  it.each([
    '/%2E%2E',
    '/%2E',
    '/_local/%2E%2E',
    '/_local/%2E',
    '/_design%2Fx',
    '/_security',
    '/a/b',
    '/a/',
    '/_changes/',
    '/_CHANGES',
    '/_local/a/',
    '/_local/a/b',
  ])('for GET …%s is nothing', async (path) => {
    const { url, asked } = await routes();
    // fetch would resolve the dots itself.
    const { request } = await import('node:http');
    const { pathname, port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: pathname + path }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect([status, asked]).toEqual([404, []]);
  });

  it.each([
    [
      'docs that come twice',
      '{"docs":[{"_id":"_local/evil"}],"docs":[{"_id":"a"}]}',
      { docs: [{ _id: 'a' }] },
    ],
    ['an id that comes twice', '{"docs":[{"_id":"_local/evil","_id":"a"}]}', { docs: [{ _id: 'a' }] }],
    [
      'new_edits that come twice',
      '{"docs":[],"new_edits":false,"new_edits":true}',
      { docs: [], new_edits: true },
    ],
  ])('of %s is what was checked', async (_name, body, expected) => {
    const { url, asked } = await routes();
    await fetch(`${url}/_bulk_docs`, { method: 'POST', body });
    const sent = asked[0]?.body?.toString() ?? '';
    expect(JSON.parse(sent)).toEqual(expected);
    expect(sent).not.toMatch(/evil|false/);
  });

  it('of a sync without this datastore is nothing', async () => {
    const { url, asked } = await routes();
    const answer = await fetch(url.replace(/0{32}/, '1'.repeat(32)));
    expect([await codeOf(answer), asked]).toEqual(['datastore_unknown', []]);
  });

  it.each([
    ['nothing stored', { records: 0 }, 'datastore_unknown'],
    ['everything erased', { status: 'erased' as const }, 'sync_erased'],
    ['everything on its way out', { status: 'erasing' as const }, 'sync_erased'],
  ])('with %s is nothing', async (_name, options, code) => {
    const { url, asked } = await routes(options);
    expect([await codeOf(await fetch(url)), asked]).toEqual([code, []]);
  });
});
