import { sealedId } from '@data-connector/protocol';
import { Batch, recordsIn, release } from '../../src/pipeline/batch.js';

const sealed = (n: number, length = 10) => ({ _id: sealedId(n), jwe: `h..i.${'c'.repeat(length)}.t` });

test('a batch’s body is a _bulk_docs request with its records, which reads back as it was', () => {
  const batch = new Batch();
  const records = [1, 2, 3].map((n) => sealed(n));
  const sizes = records.map((record) => batch.add(record));
  expect(batch.ids).toEqual(['000000000001', '000000000002', '000000000003']);
  const body = batch.body();
  expect(JSON.parse(body.toString())).toEqual({ docs: records });
  expect(recordsIn(body)).toEqual(new Map(records.map(({ _id, jwe }) => [_id, jwe])));
  expect(sizes).toEqual(records.map((record) => JSON.stringify(record).length));
});

test.each([
  ['500 records', 500, 10],
  ['a mebibyte', 2, 2 ** 19],
  ['one record larger than that', 1, 2 ** 21],
])('a batch is full at %s', (_what, count, length) => {
  const batch = new Batch();
  for (let n = 1; n <= count; n++) {
    expect(batch.isFull).toBe(false);
    batch.add(sealed(n, length));
  }
  expect(batch.isFull).toBe(true);
});

test('a body whose memory was given away becomes another batch’s; one that was not stays as it is', () => {
  const full = (n: number) => {
    const batch = new Batch();
    batch.add(sealed(n, 2 ** 19));
    batch.add(sealed(n + 1, 2 ** 19));
    return batch;
  };
  const [stored, waiting] = [full(1), full(3)];
  const [body, waits] = [stored.body(), waiting.body()];
  release(body);
  const another = full(5).body();
  expect(another.buffer).toBe(body.buffer);
  expect([...recordsIn(another).keys()]).toEqual([sealedId(5), sealedId(6)]);
  expect([...recordsIn(waits).keys()]).toEqual([sealedId(3), sealedId(4)]);
  expect(full(7).body().buffer).not.toBe(another.buffer);
});
