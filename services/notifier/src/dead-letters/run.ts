import type { DeadLetter, DeadLetters } from '@data-connector/bus';
import type { Wish } from './arguments.js';

const WHY: Record<DeadLetter['reason'], string> = {
  malformed: 'it is no event',
  forged: 'not published by its provider',
  gave_up: 'given up',
  attempts_spent: 'attempts spent',
  crashed: 'each notifier that had it ended before it was done',
};

/** What is shown of a dead letter: nothing of its `ref`, by which a relay knows a device. */
function shown({ id, event, reason, failure, attempts, diedAt }: DeadLetter) {
  return {
    id: id ?? null,
    relay: event?.data.notify?.relay ?? null,
    provider: event?.data.provider ?? null,
    outcome: event?.data.outcome ?? null,
    attempts,
    why: failure ?? WHY[reason],
    when: diedAt ?? null,
  };
}

const HEADS = ['when', 'relay', 'provider', 'outcome', 'attempts', 'why', 'id'] as const;

/** Somebody else may have published it: no control character gets to the terminal. */
const printable = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, '?').slice(0, 120);

/** Dead letters as a table for people. */
function table(letters: readonly DeadLetter[]): string {
  const lines = letters.map(shown).map((cells) => HEADS.map((head) => printable(String(cells[head] ?? '-'))));
  const all: (readonly string[])[] = [HEADS, ...lines];
  const width = (column: number) => Math.max(...all.map((line) => line[column]?.length ?? 0));
  const widths = HEADS.map((_, column) => width(column));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return all.map((cells) => line(cells).trimEnd()).join('\n');
}

const DONE = { list: 'in the dead-letter queue', resend: 'sent again', drop: 'deleted' } as const;

/** Does what the operator asks for, and says what was done. @throws ConnectorError `bus_unavailable` */
export async function runDeadLetters(
  letters: DeadLetters,
  { verb, relay, ids, limit, json }: Wish & { readonly verb: keyof typeof DONE },
  print: (line: string) => void,
): Promise<void> {
  const choose = ({ id, event }: DeadLetter): boolean =>
    (relay === undefined || event?.data.notify?.relay === relay) &&
    (ids.length === 0 || (id !== undefined && ids.includes(id)));
  const found = await letters[verb]({ choose, limit });
  if (json) {
    for (const letter of found) print(JSON.stringify(shown(letter)));
    return;
  }
  if (found.length > 0) print(table(found));
  const events = found.length === 1 ? '1 event' : `${found.length} events`;
  const count = found.length === limit ? `The oldest ${limit} of them` : events;
  print(found.length === 0 ? 'No such event.' : `${count} ${DONE[verb]}.`);
}
