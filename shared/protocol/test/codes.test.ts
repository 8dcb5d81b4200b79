import { CODES, isCode, routingKey, syncEvent } from '@data-connector/protocol';

test.each(Object.entries(CODES))(
  'the code %s says what it means, what to do and with which status',
  (code, facts) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(facts.status).toBeGreaterThanOrEqual(400);
    expect(facts.title.length).toBeGreaterThan(5);
    expect(facts.detail).toMatch(/\.$/);
  },
);

test.each(['__proto__', 'constructor', 'nothing', '', undefined, 1])('%p is no code', (word) => {
  expect(isCode(word)).toBe(false);
});

test('a completion event has the same id however often it is made', () => {
  const data = { syncId: 's', provider: 'acme', outcome: 'partial', records: 1, handlers: {} } as const;
  const [one, two] = [syncEvent(data, '2026-01-01T00:00:00Z'), syncEvent(data, '2026-01-01T00:00:09Z')];
  expect(one.id).toBe(two.id);
  expect(routingKey(one)).toBe('sync.acme.partial');
});
