import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { connected } from '../harness/connect.js';
import { raw, rawRequest } from '../harness/raw.js';
import { refusal, refused } from '../harness/refusal.js';
import { faults } from '../harness/captured-log.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { started, untilEnded, type Sync } from '../harness/sync.js';

let system: TestSystem;
let sync: Sync;
let name: string;
beforeAll(async () => {
  system = await startTestSystem();
  sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const view = await untilEnded(sync);
  name = Object.values(view.datastores).find(({ records }) => records > 0)?.name ?? '';
});
afterAll(() => system.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const path = (rest: string) => `/sync/meadow/${sync.syncId}/datastores/${name}${rest}`;
const at = (
  method: string,
  rest: string,
  body?: string | Buffer,
  headers: Record<string, string> = JSON_TYPE,
) =>
  sync.get(`/datastores/${name}${rest}`, method, body === undefined ? {} : { body: body as string, headers });
/** How often the services have asked the store for something of this datastore. */
const asked = () => system.tap.all.filter(({ url }) => url.startsWith(`/${name}`)).length;
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;

const DENIED: readonly (readonly [string, string])[] = [
  ['GET', '/_design/evil'],
  ['PUT', '/_design/evil'],
  ['GET', '/_design/evil/_view/evil'],
  ['GET', '/_design%2Fevil'],
  ['GET', '/_design'],
  ['GET', '/_design_docs'],
  ['GET', '/_security'],
  ['PUT', '/_security'],
  ['POST', '/_find'],
  ['POST', '/_index'],
  ['GET', '/_index'],
  ['POST', '/_explain'],
  ['GET', '/_all_dbs'],
  ['GET', '/_session'],
  ['GET', '/_config'],
  ['POST', '/_purge'],
  ['GET', '/_purged_infos_limit'],
  ['POST', '/_compact'],
  ['POST', '/_view_cleanup'],
  ['POST', '/_missing_revs'],
  ['POST', '/_ensure_full_commit'],
  ['POST', '/_replicate'],
  ['GET', '/_revs_limit'],
  ['PUT', '/_revs_limit'],
  ['GET', '/_shards'],
  ['POST', '/_sync_shards'],
  ['GET', '/_local_docs'],
  ['POST', '/_local_docs'],
  ['GET', '/_local'],
  ['POST', '/_changes'],
  ['PUT', ''],
  ['POST', ''],
  ['DELETE', ''],
  ['PUT', '/document'],
  ['DELETE', '/document'],
  ['COPY', '/document'],
  ['PATCH', '/document'],
  ['POST', '/document'],
  ['GET', '/keyring/attachment'],
  ['PUT', '/keyring/attachment'],
  ['DELETE', '/keyring/attachment'],
  ['DELETE', '/_local/checkpoint'],
  ['POST', '/_local/checkpoint'],
  ['GET', '/_local/check/point'],
  ['PUT', '/_local/check/point'],
  ['GET', '/_all_docs/queries'],
  ['POST', '/_all_docs/queries'],
];

describe('outside the allow-list', () => {
  it.each(DENIED)('%s …%s is not there', async (method, rest) => {
    const body = method === 'POST' || method === 'PUT' ? '{}' : '';
    const headers = [
      `Authorization: Bearer ${sync.token}`,
      ...(body === '' ? [] : ['Content-Type: application/json', 'Content-Length: 2']),
    ];
    const before = asked();
    const got = await refusal(system, rawRequest(`${method} ${path(rest)}`, headers, body), 'evil-design');
    // An encoded slash is refused before anybody looks where it leads.
    const expected = rest.includes('%') ? refused(400, 'request_malformed') : refused(404, 'not_found');
    expect(got).toEqual(expected);
    expect(asked()).toBe(before);
  });

  it.each([
    '/..',
    '/../..',
    '/_local/..',
    '/..%2f_users',
    '/%2e%2e/_users',
    '/.%2e',
    '/_local/%2e%2e',
    '/%5c..',
    '/.',
  ])('…%s leads nowhere, at the gateway and at the service itself', async (rest) => {
    const bytes = rawRequest(`GET ${path(rest)}`, [`Authorization: Bearer ${sync.token}`]);
    const atGateway = await raw(system.gateways[0]?.port ?? 0, bytes);
    expect(atGateway.status).toBe(400);
    const service = new URL(system.services.meadow[0]?.url ?? '');
    const atService = await raw(Number(service.port), bytes);
    expect([400, 404]).toContain(atService.status);
    expect(atService.body).toMatch(/"code":"(?:not_found|request_malformed|document_unknown)"/);
  });

  it.each([['meadow-accounts'], ['_users'], ['_replicator'], [`meadow-${'0'.repeat(32)}`]])(
    'another database, %s, is not there',
    async (database) => {
      const answer = await sync.get(`/datastores/${database}/_all_docs`);
      expect([answer.status, await codeOf(answer)]).toEqual([404, 'datastore_unknown']);
    },
  );

  it.each(['/_all_docs?limit=1&limit=2', '/_all_docs?start_key=%22a%22&skip=1', '/keyring?meta=true'])(
    'a parameter that comes twice or has no place there, …%s, is refused',
    async (rest) => {
      const answer = await at('GET', rest);
      expect([answer.status, await codeOf(answer)]).toEqual([400, 'request_malformed']);
    },
  );

  it('what replicators ask about attachments changes nothing', async () => {
    const answer = await at('GET', '/keyring?attachments=true&atts_since=%5B%5D&_nonce=1');
    expect([answer.status, await answer.json()]).toMatchObject([200, { _id: 'keyring' }]);
  });

  it.each<[string, string, string?]>([
    ['GET', '/_all_docs?limit=evil-value'],
    ['GET', '/_changes?style=evil-value'],
    ['GET', '/_changes?since=evil-value'],
    ['GET', '/keyring?open_revs=evil-value'],
    ['POST', '/_bulk_get', '{"docs":"evil-value"}'],
    ['POST', '/_revs_diff', '{"a":"evil-value"}'],
    ['PUT', '/_local/x', '{"_rev":"evil-value"}'],
  ])('what CouchDB could not read, %s …%s %s, does not come to it', async (method, rest, ...[body]) => {
    const before = asked();
    const answer = await at(method, rest, body);
    expect([answer.status, await codeOf(answer.clone()), asked()]).toEqual([
      400,
      'request_malformed',
      before,
    ]);
    expect(await answer.text()).not.toContain('evil');
  });
});

describe('_bulk_docs', () => {
  it('stores documents of the Vault’s own', async () => {
    const answer = await at('POST', '/_bulk_docs', '{"docs":[{"_id":"one"},{"_id":"two"}]}');
    expect([answer.status, await answer.json()]).toMatchObject([201, [{ ok: true }, { ok: true }]]);
  });

  it.each<[string, string, number, string]>([
    ['a document without an id', '{"docs":[{"evil":1}]}', 400, 'request_malformed'],
    ['an empty id', '{"docs":[{"_id":""}]}', 400, 'request_malformed'],
    ['an id that is a number', '{"docs":[{"_id":7}]}', 400, 'request_malformed'],
    ['a design document', '{"docs":[{"_id":"_design/evil"}]}', 400, 'request_malformed'],
    ['a local document', '{"docs":[{"_id":"_local/evil"}]}', 400, 'request_malformed'],
    ['an escaped underscore', '{"docs":[{"_id":"\\u005flocal/evil"}]}', 400, 'request_malformed'],
    ['an attachment', '{"docs":[{"_id":"a","_attachments":{"x":{"data":""}}}]}', 400, 'request_malformed'],
    ['an escaped attachment', '{"docs":[{"_id":"a","\\u005fattachments":{}}]}', 400, 'request_malformed'],
    ['a document that is null', '{"docs":[null]}', 400, 'request_malformed'],
    ['a document that is text', '{"docs":["evil"]}', 400, 'request_malformed'],
    ['one bad document among good ones', '{"docs":[{"_id":"a"},{"_id":"_b"}]}', 400, 'request_malformed'],
    ['revisions made elsewhere', '{"docs":[{"_id":"a"}],"new_edits":false}', 400, 'request_malformed'],
    ['one document twice', '{"docs":[{"_id":"a"},{"_id":"a"}]}', 400, 'request_malformed'],
    ['the keyring', '{"docs":[{"_id":"keyring"}]}', 400, 'request_malformed'],
    ['a record', '{"docs":[{"_id":"000000000001"}]}', 400, 'request_malformed'],
    ['no docs', '{}', 400, 'request_malformed'],
    ['docs that are an object', '{"docs":{"_id":"a"}}', 400, 'request_malformed'],
    ['an array', '[{"_id":"a"}]', 400, 'request_malformed'],
    ['null', 'null', 400, 'request_malformed'],
    ['no JSON', 'evil-text', 400, 'request_malformed'],
    ['nothing', '', 400, 'request_malformed'],
    [
      'a depth of 100,000',
      `{"docs":[{"_id":"a","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
      400,
      'request_malformed',
    ],
    ['more than 1 MB', `{"docs":[{"_id":"a","x":"${'x'.repeat(2 ** 20)}"}]}`, 413, 'body_too_large'],
  ])('with %s is refused', async (_name, body, status, code) => {
    const answer = await at('POST', '/_bulk_docs', body);
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  });

  it('that is packed is refused', async () => {
    const answer = await at('POST', '/_bulk_docs', Buffer.from('1f8b08', 'hex'), {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
    });
    expect([answer.status, await codeOf(answer)]).toEqual([415, 'content_type_unsupported']);
  });
});

describe('_local documents', () => {
  const sized = (bytes: number) => {
    const empty = JSON.stringify({ _id: '_local/size', x: '' }).length;
    return JSON.stringify({ _id: '_local/size', x: 'x'.repeat(bytes - empty) });
  };

  it('of 64 KB are kept', async () => {
    expect((await at('PUT', '/_local/size', sized(65_536))).status).toBe(201);
    expect(((await (await at('GET', '/_local/size')).json()) as { x: string }).x.length).toBeGreaterThan(
      65_000,
    );
  });

  it('of more are refused', async () => {
    const answer = await at('PUT', '/_local/size', sized(65_537));
    expect([answer.status, await codeOf(answer)]).toEqual([413, 'body_too_large']);
  });

  it.each(['/_local/never', '/never'])(
    'that are not there, %s, are a problem as all others',
    async (rest) => {
      const answer = await at('GET', rest);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'document_unknown' }]);
    },
  );
});

describe('_changes', () => {
  const feeds = () => [...system.tap.open].filter(({ url }) => url.startsWith(`/${name}/_changes`)).length;
  const feed = async (query: string) => {
    const controller = new AbortController();
    const answer = await sync.get(`/datastores/${name}/_changes?${query}`, 'GET', {
      signal: controller.signal,
    });
    return {
      leave: () => controller.abort(),
      reader: answer.body!.pipeThrough(new TextDecoderStream()).getReader(),
    };
  };
  const write = (id: string) => at('POST', '/_bulk_docs', JSON.stringify({ docs: [{ _id: id }] }));

  it.each(['continuous', 'longpoll'])('%s passes a change on when it comes', async (kind) => {
    const { reader, leave } = await feed(`feed=${kind}&since=now&heartbeat=1000`);
    await write(`for-${kind}`);
    let text = '';
    while (!text.includes(`for-${kind}`)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
    expect(text).toContain(`"id":"for-${kind}"`);
    leave();
    await reader.cancel().catch(() => {});
  });

  it.each(['continuous', 'longpoll'])('%s ends in CouchDB when its client goes', async (kind) => {
    await until('no feed', () => feeds() === 0);
    const { reader, leave } = await feed(`feed=${kind}&since=now&heartbeat=1000`);
    await until('the feed', () => feeds() === 1);
    leave();
    await reader.cancel().catch(() => {});
    await until('its end', () => feeds() === 0);
  });

  it('a client that goes is no fault in any log', () => {
    expect(faults(system.lines)).toEqual([]);
  });
});
