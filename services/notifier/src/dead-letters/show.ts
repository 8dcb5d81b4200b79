import type { DeadLetter } from '@data-connector/bus';

const WHY: Record<DeadLetter['reason'], string> = {
  malformed: 'it is no event',
  forged: 'not published by its provider',
  gave_up: 'given up',
  attempts_spent: 'attempts spent',
  crashed: 'each notifier that had it ended before it was done',
};

/** What is shown of a dead letter: nothing of its `ref`, by which a relay knows a device. */
export function shown({ id, event, reason, failure, attempts, diedAt }: DeadLetter) {
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
export function table(letters: readonly DeadLetter[]): string {
  const rows = letters.map((letter) => {
    const cells = shown(letter);
    return HEADS.map((head) => printable(String(cells[head] ?? '-')));
  });
  const all = [[...HEADS] as string[], ...rows];
  const widths = HEADS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
