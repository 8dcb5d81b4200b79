import type { DeadLetter, DeadLetters, Sweep } from '@data-connector/bus';
import { anEvent } from '@data-connector/testing/bus';
import { readWish, UsageError } from '../src/dead-letters/arguments.js';
import { runDeadLetters } from '../src/dead-letters/run.js';

const DIED = '2026-11-22T10:00:00.000Z';

function letter(relay: string, more: Partial<DeadLetter> = {}): DeadLetter {
  const event = anEvent({ notify: { relay, ref: 'ref-of-the-vault' } });
  return { id: event.id, event, reason: 'gave_up', failure: undefined, attempts: 12, diedAt: DIED, ...more };
}

/** Runs the command on letters; gives what it printed and which letters each verb took. */
async function run(letters: readonly DeadLetter[], ...words: string[]) {
  const took: [verb: string, found: readonly DeadLetter[]][] = [];
  const sweep =
    (verb: string) =>
    async ({ choose, limit }: Sweep) => {
      const found = letters.filter(choose).slice(0, limit);
      took.push([verb, found]);
      return found;
    };
  const queue: DeadLetters = {
    list: sweep('list'),
    resend: sweep('resend'),
    drop: sweep('drop'),
    close: async () => {},
  };
  const wish = readWish(words);
  if (wish.verb === 'help') throw new Error('help needs no queue');
  const printed: string[] = [];
  await runDeadLetters(queue, { ...wish, verb: wish.verb }, (line) => printed.push(line));
  return { took, printed: printed.join('\n') };
}

it('shows a table without the ref', async () => {
  const gone = letter('main', { failure: 'the relay answered 410', attempts: 1 });
  const { printed } = await run([gone, letter('other', { reason: 'crashed' })], 'list');
  expect(printed.split('\n')).toEqual([
    expect.stringMatching(/^when +relay +provider +outcome +attempts +why +id$/),
    `${DIED}  main   meadow    completed  1         the relay answered 410                              ${gone.id}`,
    expect.stringMatching(/ other .* each notifier that had it ended before it was done /),
    '2 events in the dead-letter queue.',
  ]);
  expect(printed).not.toContain('ref-of');
});

it('shows one JSON object a line', async () => {
  const known = letter('main', { failure: 'the relay answered 503' });
  const malformed = letter('main', {
    id: undefined,
    event: undefined,
    reason: 'malformed',
    diedAt: undefined,
  });
  const { printed } = await run([known, malformed], 'list', '--json');
  expect(printed.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      id: known.id,
      relay: 'main',
      provider: 'meadow',
      outcome: 'completed',
      attempts: 12,
      why: 'the relay answered 503',
      when: DIED,
    },
    { id: null, relay: null, provider: null, outcome: null, attempts: 12, why: 'it is no event', when: null },
  ]);
});

it('lets nothing of a message steer the terminal', async () => {
  const { printed } = await run([letter('main', { id: '\u001b[2Jid\n\u202e', failure: 'a\u009bb' })], 'list');
  expect(printed).toContain('?[2Jid??');
  expect(printed.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

it.each(['list', 'resend', 'drop'])('means with %s only what the options name', async (verb) => {
  const letters = [letter('a'), letter('b'), letter('a'), letter('a')];
  const found = async (...words: string[]) => (await run(letters, verb, '--all', ...words)).took;
  expect(await found('--relay', 'a', '--limit', '2')).toEqual([[verb, [letters[0], letters[2]]]]);
  const ids = [letters[3]?.id ?? '', letters[1]?.id ?? ''];
  expect(await found('--id', ids[0] ?? '', '--id', ids[1] ?? '')).toEqual([[verb, [letters[1], letters[3]]]]);
  expect(await found()).toEqual([[verb, letters]]);
});

it('says what it did', async () => {
  const letters = [letter('a'), letter('b')];
  expect((await run(letters, 'resend')).printed).toMatch(/\n2 events sent again\.$/);
  expect((await run(letters, 'drop', '--all', '--limit', '1')).printed).toMatch(
    /\nThe oldest 1 of them deleted\.$/,
  );
  expect((await run(letters, 'list', '--relay', 'c')).printed).toBe('No such event.');
});

it.each([
  ['nothing', []],
  ['another verb', ['purge']],
  ['two verbs', ['list', 'drop']],
  ['an unknown option', ['list', '--everything']],
  ['a limit that is no number', ['list', '--limit', 'many']],
  ['a limit of nothing', ['list', '--limit', '0']],
  ['drop without saying which', ['drop']],
])('refuses %s', (_what, words) => {
  expect(() => readWish(words)).toThrow(UsageError);
});
