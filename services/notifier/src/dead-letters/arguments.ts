import { parseArgs } from 'node:util';

/** What `npm run dead-letters -- --help` says. */
export const HELP = `Looks into the notifier's dead-letter queue: events that no relay took, kept for seven days.

  npm run dead-letters -w services/notifier -- list      shows them, oldest first, and leaves them where they are
  npm run dead-letters -w services/notifier -- resend    gives them to the notifier again, with all attempts before them
  npm run dead-letters -w services/notifier -- drop      deletes them; needs --relay, --id or --all

  --relay <name>   only those for this relay
  --id <id>        only the event with this id; may be given several times
  --limit <n>      the n oldest of them (list: 100, else all)
  --all            drop: really all of them
  --json           one JSON object a line instead of a table

While it looks, events are held back and nobody else sees them; it puts them back when it ends, however it ends. An event
that is sent again can come twice: its webhook-id is the same.

Reads AMQP_URL or AMQP_URL_FILE, as the notifier does. Ends with 0, with 1 if the broker cannot be used, with 2 if it was
called wrongly.
`;

const VERBS = ['list', 'resend', 'drop'] as const;

/** What the operator asks for. */
export interface Wish {
  readonly verb: (typeof VERBS)[number] | 'help';
  readonly relay: string | undefined;
  readonly ids: readonly string[];
  readonly limit: number;
  readonly json: boolean;
}

/** The command was called wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  relay: { type: 'string' },
  id: { type: 'string', multiple: true },
  limit: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Reads the command's arguments. @throws UsageError */
export function readWish(words: readonly string[]): Wish {
  const { values, positionals } = parsed(words);
  const { relay, id: ids = [], all = false, json = false } = values;
  const [word, ...rest] = positionals;
  const verb = values.help ? 'help' : VERBS.find((known) => known === word);
  if (verb === undefined || (verb !== 'help' && rest.length > 0))
    throw new UsageError('Say one of list, resend, drop.');
  if (values.limit !== undefined && !/^[1-9]\d{0,8}$/.test(values.limit))
    throw new UsageError('--limit is a whole number, 1 or more.');
  if (verb === 'drop' && relay === undefined && ids.length === 0 && !all)
    throw new UsageError('drop deletes for good: say which with --relay or --id, or --all.');
  const fallback = verb === 'list' ? 100 : Infinity;
  return { verb, relay, ids, json, limit: values.limit === undefined ? fallback : Number(values.limit) };
}
