import { Conflict } from '@data-connector/couch';
import { updateDocument } from '../../src/ledger/update-document.js';

interface Doc {
  readonly rev: number;
  readonly value: string;
}

/** One document, and how often it was read. */
function place(value = 'now') {
  const at = { doc: { rev: 2, value } as Doc, reads: 0 };
  const read = async () => {
    at.reads++;
    return at.doc;
  };
  const write = async (doc: Doc) => {
    if (doc.rev !== at.doc.rev) throw new Conflict();
    return (at.doc = { ...doc, rev: doc.rev + 1 });
  };
  return { at, read, write };
}
const old: Doc = { rev: 1, value: 'before' };

test('what is known is not read, if it is so still', async () => {
  const { at, read, write } = place();
  expect(await updateDocument(read, (doc) => ({ ...doc, value: 'next' }), write, at.doc)).toEqual({
    rev: 3,
    value: 'next',
  });
  expect(at.reads).toBe(0);
});

test('what was known is read when somebody else has written', async () => {
  const { at, read, write } = place();
  const changed = await updateDocument(read, (doc) => ({ ...doc, value: `${doc.value}!` }), write, old);
  expect([changed.value, at.reads]).toEqual(['now!', 1]);
});

test.each<[string, (doc: Doc) => Doc | undefined]>([
  ['that nothing is to be done', (doc) => (doc === old ? undefined : { ...doc, value: 'next' })],
  [
    'that it cannot be',
    (doc) => {
      if (doc === old) throw new Error('too late');
      return { ...doc, value: 'next' };
    },
  ],
])('what was known does not tell %s', async (_what, change) => {
  const { at, read, write } = place();
  expect((await updateDocument(read, change, write, old)).value).toBe('next');
  expect(at.reads).toBe(1);
});
