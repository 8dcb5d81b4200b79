import type { DeadLetter, DeadLetters } from '@data-connector/bus';
import type { Wish } from './arguments.js';
import { shown, table } from './show.js';

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
