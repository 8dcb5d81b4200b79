import {
  plain,
  run,
  standIn,
  type Asked,
  type PlainChanges,
  type Run,
  type RunOptions,
  type Said,
  type StandIn,
} from '@data-connector/testing/stand-in';
import { defineProvider, type App, type Handler } from '@data-connector/provider';

/** In what a provider differs from the plainest one, and who hears of its calls. */
export interface Changes extends PlainChanges {
  readonly meter?: App['meter'];
}

/** A third party of the test's own, and the provider for it. */
export interface Stage extends StandIn {
  readonly handler: Handler;
  /** Runs its handler. */
  run(options?: RunOptions): Promise<Run>;
}

export const signal = new AbortController().signal;

/** Starts a third party that answers so, until the end of the test. */
export async function stage(
  answer: (asked: Asked, number: number) => Said = () => ({}),
  { meter, ...changes }: Changes = {},
): Promise<Stage> {
  const made = await standIn(defineProvider(plain(changes)), answer, meter);
  const [handler] = made.provider.handlers as [Handler];
  return { ...made, handler, run: (options) => run(made.provider, 'things', options) };
}

/** A list of things `t<total>` to `t1`: from the parameter `from` on, as many as `limit` says. */
export const listing =
  (total: number) =>
  ({ query }: Asked): Said => {
    const [from, limit] = [Number(query['from'] ?? 0), Number(query['limit'] ?? 10)];
    const items = things(total).slice(from, from + limit);
    return { body: { items, ...(from + limit < total ? { next: from + limit } : {}) } };
  };

/** So many things, newest first, in the order of their numbers. */
const things = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `t${count - i}`, at: String(count - i) }));

/** Their ids. */
export const idsOf = (count: number): string[] => things(count).map(({ id }) => id);
