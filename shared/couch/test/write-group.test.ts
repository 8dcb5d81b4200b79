import { inHurry } from '@data-connector/couch';
import { timeLeft } from '../src/hurry.js';
import { WriteGroup } from '../src/write-group.js';

/** A store whose answers the test gives, one after the other. */
function place(known: (id: string) => boolean = () => true) {
  const groups: string[][] = [];
  const alone: string[] = [];
  const answers: (() => void)[] = [];
  const answered = () => new Promise<void>((resolve) => answers.push(resolve));
  const writes = new WriteGroup(async (ids) => {
    groups.push([...ids]);
    await answered();
    return new Map(ids.filter(known).map((id) => [id, `together-${id}`]));
  });
  const put = (id: string) =>
    writes.put(id, id, async () => {
      alone.push(id);
      await answered();
      return `alone-${id}`;
    });
  /** Answers what has been asked by now, until nothing is asked any more. */
  const answerAll = async () => {
    for (let left = true; left;) {
      await new Promise((resolve) => setImmediate(resolve));
      left = answers.length > 0;
      for (const answer of answers.splice(0)) answer();
    }
  };
  return { groups, alone, put, writes, answerAll };
}

test('a write that comes alone goes at once, and those that come meanwhile go together', async () => {
  const { groups, alone, put, answerAll } = place();
  const written = Promise.all(['a', 'b', 'c', 'd'].map(put));
  expect([alone, groups]).toEqual([['a'], []]);
  await answerAll();
  expect(await written).toEqual(['alone-a', 'together-b', 'together-c', 'together-d']);
  expect([alone, groups]).toEqual([['a'], [['b', 'c', 'd']]]);
});

test('at most fifty go together', async () => {
  const { groups, alone, put, answerAll } = place();
  const ids = Array.from({ length: 120 }, (_, i) => String(i));
  const written = Promise.all(ids.map(put));
  await answerAll();
  await written;
  expect([alone.length, groups.map((group) => group.length)]).toEqual([1, [50, 50, 19]]);
});

test('one that is not known to be stored with the others goes by itself, and so does a second of one document', async () => {
  const { groups, alone, put, answerAll } = place((id) => id !== 'c');
  const written = Promise.all(['a', 'b', 'c', 'b'].map(put));
  await answerAll();
  expect(await written).toEqual(['alone-a', 'together-b', 'alone-c', 'alone-b']);
  expect([alone, groups]).toEqual([['a', 'b', 'c'], [['b', 'c']]]);
});

test('what goes wrong with all of them is for each to find out', async () => {
  let answer = () => {};
  const first = new Promise<void>((resolve) => (answer = resolve));
  const writes = new WriteGroup(() => Promise.reject(new Error('of all')));
  const before = writes.put('a', 'a', () => first.then(() => '1-a'));
  const fates = ['b', 'c'].map((id) => writes.put(id, id, () => Promise.reject(new Error(`of ${id}`))));
  answer();
  await before;
  await expect(fates[0]).rejects.toThrow('of b');
  await expect(fates[1]).rejects.toThrow('of c');
});

test('a write that is not answered holds up no other', async () => {
  const writes = new WriteGroup(async (ids) => new Map(ids.map((id) => [id, '1-x'])));
  void writes.put('a', 'a', () => new Promise(() => {}));
  await Promise.all(['b', 'c'].map((id) => writes.put(id, id, async () => 'never')));
});

test('nobody is in another’s hurry', async () => {
  const left: number[] = [];
  const writes = new WriteGroup(async (ids) => {
    left.push(timeLeft(60_000));
    return new Map(ids.map((id) => [id, '1-x']));
  });
  const hurried = inHurry(() => writes.put('a', 'a', async () => '1-a'));
  await Promise.all([hurried, ...['b', 'c'].map((id) => writes.put(id, id, async () => 'never'))]);
  expect(left).toEqual([60_000]);
});
