import { syncEvent } from '@data-connector/protocol';
import { decodeEvent, encodeEvent } from '../src/event-format.js';

const event = syncEvent(
  {
    syncId: '20261122-abc',
    provider: 'meadow',
    outcome: 'partial',
    code: 'rate_limited',
    retryAt: '2026-11-22T11:00:00.000Z',
    records: 7,
    handlers: { posts: { records: 7, quarantined: 1 } },
    notify: { relay: 'main', ref: 'opaque' },
  },
  '2026-11-22T10:00:00.000Z',
);

it('reads what it has written', () => {
  expect(decodeEvent(encodeEvent(event))).toEqual(event);
});

it('takes a code that only newer services know', () => {
  const newer = { ...event, data: { ...event.data, code: 'invented_later' } };
  expect(decodeEvent(Buffer.from(JSON.stringify(newer)))).toEqual(newer);
});

it('keeps a handler by whatever name', () => {
  const odd = `{"__proto__":{"records":1,"quarantined":0}}`;
  const text = JSON.stringify(event).replace('{"posts":{"records":7,"quarantined":1}}', odd);
  expect(decodeEvent(Buffer.from(text))?.id).toBe(event.id);
});

it.each([
  ['null', null],
  ['a list', [event]],
  ['an event without data', { ...event, data: undefined }],
  ['another version', { ...event, specversion: '2.0' }],
  ['an unknown outcome', { ...event, data: { ...event.data, outcome: 'fine' } }],
  ['records below zero', { ...event, data: { ...event.data, records: -1 } }],
  ['a provider that is a path', { ...event, data: { ...event.data, provider: '../x' } }],
  ['another’s id', { ...event, id: '20261122-xyz.partial' }],
  ['another provider’s source', { ...event, source: '/sync/orbit' }],
  ['another outcome’s type', { ...event, type: 'connector.sync.completed' }],
  ['another sync’s subject', { ...event, subject: '20261122-xyz' }],
  ['an empty ref', { ...event, data: { ...event.data, notify: { relay: 'main', ref: '' } } }],
])('reads no event from %s', (_what, value) => {
  expect(decodeEvent(Buffer.from(JSON.stringify(value)))).toBeUndefined();
});
