import { Gate } from '../../src/time/gate.js';

test('a gate lets everyone through who waits when it is opened, and no one after', async () => {
  const gate = new Gate();
  const through: string[] = [];
  const wait = (name: string) => gate.wait().then(() => through.push(name));
  const early = [wait('a'), wait('b')];
  gate.open();
  void wait('late');
  await Promise.all(early);
  expect(through).toEqual(['a', 'b']);
});

test.each(['before', 'after'])(
  'a signal that is aborted %s it is waited for lets its waiter through',
  async (when) => {
    const gate = new Gate();
    const abort = new AbortController();
    if (when === 'before') abort.abort();
    const waiting = gate.wait(abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
  },
);
