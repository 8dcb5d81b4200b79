import { describe, expect, it } from '@jest/globals';
import type { ConnectorError } from '@data-connector/kit/errors';
import {
  datastoreBody,
  datastoreQuery,
  DATASTORE_BODIES,
  DATASTORE_QUERIES,
  type BodyTarget,
  type DatastoreTarget,
} from '../../src/routes/datastore-requests.js';

const REV = `3-${'a'.repeat(32)}`;
const many = (count: number) => Array.from({ length: count }, (_, n) => `note-${n}`);

/** What is right, by parameter, and what a CouchDB answers with 400 or 500. */
const PARAMETERS: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> = {
  rev: [[REV], ['', 'x', '3', '-a', '3-', '3-a b', '9'.repeat(10) + '-a', '3-' + 'a'.repeat(65)]],
  revs: [
    ['true', 'false'],
    ['', '1', 'TRUE', 'yes'],
  ],
  open_revs: [
    ['all', `["${REV}"]`, '[]'],
    ['', 'x', 'All', '{}', '[1]', '["x"]', '[', JSON.stringify(Array<string>(101).fill(REV))],
  ],
  latest: [['true'], ['x']],
  conflicts: [['false'], ['0']],
  style: [
    ['all_docs', 'main_only'],
    ['', 'x'],
  ],
  since: [
    [
      '0',
      'now',
      '42',
      '5-g1AAACReJzLYWBgYMpgTmHgz8tPSTV0MDQy1zMAQsMckEQiQ1L9____szKYExlzgQLsBmYpSRbJqdg04DEmkSGpHqoZ',
      '"5-abc"',
    ],
    ['', 'abc', '-1', '1.5', '[5,"a"]', 'null', '5-a b', 'later'],
  ],
  limit: [
    ['0', '500'],
    ['', 'abc', '-1', '1.5', '1e3', '9999999999', 'null'],
  ],
  heartbeat: [
    ['true', '10000'],
    ['', 'x', 'false', '-1'],
  ],
  timeout: [['30000'], ['', 'x', '-1', 'infinity']],
  feed: [
    ['normal', 'longpoll', 'continuous'],
    ['', 'x', 'eventsource'],
  ],
  seq_interval: [['100'], ['', 'x', '-1']],
  include_docs: [['true'], ['']],
  descending: [['true'], ['x']],
  skip: [['1'], ['x', '-1']],
  key: [['"a"'], ['', 'a', '1', '{}', 'null', '"\\ud800"', '"a']],
  startkey: [
    ['"keyring"', '"a\\ufff0"'],
    ['a', '[]', `"${'a'.repeat(257)}"`],
  ],
  endkey: [['""'], ['true']],
  keys: [
    ['["a","b"]', '[]'],
    ['', 'x', '{}', '[1]', '"a"', '["a",null]', JSON.stringify(many(1001))],
  ],
  inclusive_end: [['true'], ['x']],
};

/** The same of bodies. */
const BODIES: Readonly<Record<BodyTarget, readonly [good: readonly unknown[], bad: readonly unknown[]]>> = {
  _all_docs: [
    [{ keys: ['keyring', 'a'] }, { keys: [] }],
    [{}, { keys: 'x' }, { keys: [1] }, { keys: ['a'], limit: 'abc' }, { keys: many(1001) }, { queries: [] }],
  ],
  _bulk_get: [
    [{ docs: [{ id: 'keyring' }, { id: '000000000001', rev: REV, atts_since: [REV] }] }],
    [
      {},
      { docs: 'x' },
      { docs: ['x'] },
      { docs: [{}] },
      { docs: [{ id: 1 }] },
      { docs: [{ id: '' }] },
      { docs: [{ id: '_design/x' }] },
      { docs: [{ id: 'a\u0000' }] },
      { docs: [{ id: '\ud800' }] },
      { docs: [{ id: 'a'.repeat(257) }] },
      { docs: [{ id: 'a', rev: 'x' }] },
      { docs: [{ id: 'a', atts_since: 'x' }] },
      { docs: [{ id: 'a', open_revs: 'all' }] },
      { docs: many(1001).map((id) => ({ id })) },
    ],
  ],
  _revs_diff: [
    [{}, { a: [REV] }],
    [
      { a: 'x' },
      { a: [1] },
      { a: ['x'] },
      { a: {} },
      { _a: [] },
      { a: Array<string>(101).fill(REV) },
      Object.fromEntries(many(1001).map((id) => [id, []])),
    ],
  ],
  _local: [
    [{}, { _id: '_local/x', _rev: '0-1', last_seq: '5-a', history: [] }],
    [{ _rev: 'x' }, { _rev: REV }, { _id: 1 }, { _attachments: {} }, { _deleted: true }, { _revisions: {} }],
  ],
  _bulk_docs: [
    [{ docs: [] }, { docs: [{ _id: 'note' }, { _id: 'other', _rev: REV, _deleted: true }], new_edits: true }],
    [
      {},
      { docs: 'x' },
      { docs: [{}] },
      { docs: [{ _id: 'a' }], new_edits: false },
      { docs: [{ _id: 'a' }], new_edits: 'x' },
      { docs: [{ _id: 'a' }, { _id: 'a' }] },
      { docs: [{ _id: 'keyring' }] },
      { docs: [{ _id: '000000000001' }] },
      { docs: [{ _id: 'a', _rev: 'x' }] },
      { docs: [{ _id: 'a', _deleted: 'x' }] },
      { docs: [{ _id: 'a', _revisions: { start: 1, ids: ['a'] } }] },
      { docs: [{ _id: 'a', _attachments: {} }] },
      { docs: many(1001).map((_id) => ({ _id })) },
      { docs: [], all_or_nothing: true },
    ],
  ],
};

const refused = (ask: () => unknown) => {
  try {
    ask();
    return undefined;
  } catch (error) {
    return (error as ConnectorError).code;
  }
};

const parameters = Object.entries(DATASTORE_QUERIES).flatMap(([target, forms]) =>
  Object.keys(forms).map((name) => [target as DatastoreTarget, name] as const),
);

describe('every parameter has its form', () => {
  it.each(parameters)('%s: %s', (target, name) => {
    const [good, bad] = PARAMETERS[name] ?? [[], []];
    expect([good.length > 0, bad.length > 0]).toEqual([true, true]);
    for (const value of good) expect(datastoreQuery(target, { [name]: value }).get(name)).toBe(value);
    for (const value of bad)
      expect([value, refused(() => datastoreQuery(target, { [name]: value }))]).toEqual([
        value,
        'request_malformed',
      ]);
  });
});

describe('every body has its form', () => {
  it.each(Object.keys(DATASTORE_BODIES) as BodyTarget[])('%s', (target) => {
    const [good, bad] = BODIES[target];
    for (const value of good) {
      const { bytes } = datastoreBody(target, Buffer.from(JSON.stringify(value)));
      expect(JSON.parse(bytes.toString())).toEqual(value);
    }
    const deep = `{"docs":[{"_id":"a","x":${'['.repeat(1000)}${']'.repeat(1000)}}]}`;
    for (const text of [
      ...bad.map((value) => JSON.stringify(value)),
      '',
      'x',
      '[]',
      'null',
      '"x"',
      '7',
      deep,
    ])
      expect([text, refused(() => datastoreBody(target, Buffer.from(text)))]).toEqual([
        text,
        'request_malformed',
      ]);
  });
});
