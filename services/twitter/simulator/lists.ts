import { TextCache, type Timeline } from '@data-connector/simulator';
import { expand } from './includes.js';
import { WORDS, type Naming } from './naming.js';
import { userObject, type Person } from './people.js';
import { oddity, placeOf, tokenOf } from './places.js';
import type { SimulatedPost } from './post-model.js';
import { postObject } from './post-object.js';
import type { Asked } from './query.js';
import type { World } from './world.js';

/** How the lists of the simulated X behave. */
export interface ListOptions {
  readonly naming: Naming;
  /** Whether the middle of a list has short and empty pages and a repeated item. */
  readonly oddPages: boolean;
  /** X may give fewer items at once than it was asked for: at most so many. */
  readonly largestPage: number;
}

interface Slice<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** One page of a timeline from `top` down to `bottom`, or nothing for a token that is none. */
function slice<Item>(
  timeline: Timeline<Item>,
  { top, bottom }: { top: number; bottom: number },
  { max: asked, token }: Asked,
  { largestPage, oddPages }: ListOptions,
): Slice<Item> | undefined {
  const max = Math.min(asked, largestPage);
  const place = token === undefined ? { position: top, page: 0 } : placeOf(token);
  if (!place) return undefined;
  const odd = oddPages ? oddity(place.page, max) : { max, repeats: 0 };
  const from = Math.min(top, place.position + odd.repeats);
  const { items, next } = timeline.slice(from, bottom, odd.max);
  return {
    items: items.map(({ item }) => item),
    next: next < 0 ? undefined : tokenOf({ position: next, page: place.page + 1 }),
  };
}

/** The pages of the simulated X as JSON text; nothing for a pagination token that is none. */
export class Lists {
  readonly #pages = new TextCache(300);

  constructor(
    private readonly world: World,
    private readonly options: ListOptions,
  ) {}

  posts(accountId: string, timeline: Timeline<SimulatedPost>, asked: Asked): string | undefined {
    const { naming } = this.options;
    const window = {
      top: asked.until === undefined ? timeline.size - 1 : timeline.firstFrom(asked.until) - 1,
      bottom: asked.since === undefined ? 0 : timeline.firstFrom(asked.since + 1n),
    };
    const page = slice(timeline, window, asked, this.options);
    if (!page) return undefined;
    const { items, next } = page;
    const [newest, oldest] = [items[0], items.at(-1)];
    const key = [this.world.version, accountId, newest?.id, items.length, next, asked.form].join(' ');
    return this.#pages.get(key, () => {
      const form = { naming, fields: asked.list(WORDS[naming].fields), expansions: asked.list('expansions') };
      const { errors, includes } = expand(items, form, asked);
      return JSON.stringify({
        ...(items.length > 0 ? { data: items.map((post) => postObject(post, form)) } : {}),
        ...(Object.keys(includes).length > 0 ? { includes } : {}),
        ...(errors.length > 0 ? { errors } : {}),
        meta: {
          result_count: items.length,
          ...(newest && oldest ? { newest_id: String(newest.id), oldest_id: String(oldest.id) } : {}),
          ...(next === undefined ? {} : { next_token: next }),
        },
      });
    });
  }

  following(accountId: string, timeline: Timeline<Person>, asked: Asked): string | undefined {
    const { naming } = this.options;
    const page = slice(timeline, { top: timeline.size - 1, bottom: 0 }, asked, this.options);
    if (!page) return undefined;
    const { items, next } = page;
    const key = [this.world.version, accountId, items[0]?.id, items.length, next, asked.form].join(' ');
    return this.#pages.get(key, () =>
      JSON.stringify({
        ...(items.length > 0
          ? {
              data: items.map((person) => ({
                ...userObject(person, asked.list('user.fields'), naming),
                ...this.world.formOf(person.id),
              })),
            }
          : {}),
        meta: { result_count: items.length, ...(next === undefined ? {} : { next_token: next }) },
      }),
    );
  }
}
