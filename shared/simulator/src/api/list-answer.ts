import { idOf, type Belongings, type Change } from '../data/belongings.js';
import type { Timeline } from '../data/timeline.js';
import type { Holdings, ListData } from '../simulator-data.js';
import type { SimulatorOptions } from '../simulator.js';
import type { Call } from './call.js';
import {
  nextText,
  oddity,
  placeOf,
  stateIn,
  stateToken,
  type Paged,
  type Place,
  type Span,
} from './paging.js';
import { problem, Refused, type Said } from './said.js';

const invalid = (name: string, value: string): Refused =>
  new Refused(problem('invalid', { parameter: { name, value } }));

const wholeNumber = (text: string): bigint | undefined =>
  /^\d{1,25}$/.test(text) ? BigInt(text) : undefined;

/** How many items are asked for. @throws Refused */
function sizeOf({ pageSize }: ListData, { query }: Call): number {
  if (!pageSize) return Infinity;
  const { max, min = 1, parameter, strict, usual } = pageSize;
  const text = query[parameter] ?? String(usual);
  const asked = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (strict && !(asked >= min && asked <= max)) throw invalid(parameter, text);
  return Math.max(min, Math.min(max, Number.isNaN(asked) ? usual : asked));
}

/** The positions that a request's bounds leave. @throws Refused */
function spanOf({ oldestFirst, window }: ListData, timeline: Timeline<object>, { query }: Call): Span {
  const { inclusive, key = wholeNumber, since, until } = window ?? {};
  const bound = (parameter: string | undefined): bigint | number | undefined => {
    const text = parameter === undefined ? undefined : query[parameter];
    if (parameter === undefined || text === undefined) return undefined;
    const found = key(text);
    if (found === undefined || Number.isNaN(found)) throw invalid(parameter, text);
    return found;
  };
  const [low, high] = [bound(since), bound(until)];
  const bottom = low === undefined ? 0 : inclusive ? timeline.firstFrom(low) : timeline.firstAfter(low);
  const top =
    high === undefined ? timeline.size : inclusive ? timeline.firstAfter(high) : timeline.firstFrom(high);
  return oldestFirst ? { from: bottom, to: top - 1, step: 1 } : { from: top - 1, to: bottom, step: -1 };
}

/** The positions of what was done since a state. */
const sinceSpan = (since: number, { size }: Timeline<Change>): Span => ({
  from: since,
  to: size - 1,
  step: 1,
});

/** The address of a call with another value of a parameter. */
function addressOf({ request }: Call, parameter: string, value: string): string {
  const url = new URL(request.originalUrl, `http://${request.headers.host ?? 'localhost'}`);
  url.searchParams.set(parameter, value);
  return url.href;
}

/** Answers calls of a list. */
export class ListAnswers {
  constructor(
    private readonly name: string,
    private readonly list: ListData,
    private readonly belongings: Belongings,
    private readonly options: Pick<SimulatorOptions, 'largestPage' | 'oddPages'>,
  ) {}

  /**
   * What a call is answered with.
   * @param elsewhere whether it is asked where only changes are told
   * @throws Refused
   */
  answer(call: Call, elsewhere = false): Said {
    const { answer } = this.list;
    return answer ? { body: answer(call, this.#holdings(call)) } : this.#page(call, elsewhere);
  }

  #holdings(call: Call): Holdings {
    const timeline = this.belongings.timeline(this.name, call.person.id);
    const { age, changes } = this.belongings.changes(this.name, call.person.id);
    const positions = (of: { readonly size: number }) =>
      Array.from({ length: of.size }, (_, position) => position);
    const { newest } = timeline;
    return {
      items: positions(timeline).flatMap((position) => {
        const item = timeline.get(position);
        return item ? [this.#given(item, position === newest, call)] : [];
      }),
      token: stateToken(changes.size, age),
      since: (token) => {
        const state = stateIn(token, age);
        return state === undefined
          ? undefined
          : positions(changes)
              .slice(state)
              .flatMap((position) => changes.get(position) ?? [])
              .map(({ isGone, item }) => ({ isGone, made: item, item: this.#given(item, false, call) }));
      },
    };
  }

  /** The token of the state as it is. */
  now(call: Call): string {
    const { age, changes } = this.belongings.changes(this.name, call.person.id);
    return stateToken(changes.size, age);
  }

  /** An item by itself. @throws Refused */
  item(call: Call): Said {
    const id = String(call.request.params['item']);
    const item = this.belongings.itemOf(this.name, id, call.person.id);
    if (!item) throw new Refused(problem('not_found'));
    const timeline = this.belongings.timeline(this.name, call.person.id);
    return { body: this.#given(item, timeline.get(timeline.newest ?? 0) === item, call) };
  }

  /** One page. @throws Refused */
  #page(call: Call, elsewhere: boolean): Said {
    const { each, of, paging, sync } = this.list;
    const body = (elsewhere ? sync?.changes?.body : this.list.body) ?? (({ items }) => items);
    const { age, changes } = this.belongings.changes(this.name, call.person.id);
    const since = elsewhere || !sync?.changes ? this.#since(call, age, elsewhere) : undefined;
    const timeline = (
      since === undefined ? this.belongings.timeline(this.name, call.person.id) : changes
    ) as Timeline<object>;
    const text = paging && call.query[paging.parameter];
    const span = since === undefined ? spanOf(this.list, timeline, call) : sinceSpan(since, changes);
    const size = Math.min(sizeOf(this.list, call), this.options.largestPage ?? Infinity);
    const paged = paging && { ...this.#order(), paging, timeline, span, size };
    const place = this.#placeOf(text, paged) ?? { position: span.from, page: 0 };
    // What changes while a pass lasts is told by the next one.
    const state = sync && (place.state ?? changes.size);

    const odd = paging?.by === 'token' && this.options.oddPages !== false;
    const { max, repeats } = odd ? oddity(place.page, size) : { max: size, repeats: 0 };
    const start = place.position - repeats * span.step;
    const begins = (span.from - start) * span.step > 0 ? span.from : start;
    const { collection } = call.request.params;
    const fits = of && ((one: object) => of(since === undefined ? one : (one as Change).item) === collection);
    const { end, positions } = timeline.walk(begins, span.to, max, span.step, fits);
    const found = positions.map((position) => timeline.get(position) as object);
    const made = since === undefined ? found : (found as Change[]).map(({ item }) => item);

    const isEnd = (span.to - end) * span.step < 0;
    const next =
      paged && !isEnd
        ? nextText(text, { position: end, page: place.page + 1, state }, made, paged)
        : undefined;
    const address =
      paging && next !== undefined && paging.told !== 'token'
        ? addressOf(call, paging.parameter, next)
        : undefined;
    return {
      headers: paging?.told === 'link' && address !== undefined ? { link: `<${address}>; rel="next"` } : {},
      body: body(
        {
          items: made.map((item, at) =>
            since !== undefined && (found[at] as Change).isGone
              ? (sync as NonNullable<typeof sync>).gone(item)
              : (each?.named(item) ?? this.#given(item, positions[at] === timeline.newest, call)),
          ),
          made,
          token: (isEnd || elsewhere) && state !== undefined ? stateToken(state, age) : undefined,
          next: paging?.told === 'token' ? next : paging?.told === 'url' ? address : undefined,
          total: timeline.count,
        },
        call,
      ),
    };
  }

  /** The state since which changes are asked for. @throws Refused if it is forgotten */
  #since({ query }: Call, age: number, isNeeded: boolean): number | undefined {
    const { forgotten = { status: 410, body: {} }, parameter } = this.list.sync ?? { parameter: '' };
    const token = query[parameter];
    const state = token === undefined ? undefined : stateIn(token, age);
    if ((isNeeded || token !== undefined) && state === undefined) throw new Refused(forgotten);
    return state;
  }

  #order(): Pick<Paged, 'cursorOf' | 'orderOf'> & { orderText(item: object): string } {
    const { list } = this;
    return {
      cursorOf: (item) => list.paging?.cursor?.(item) ?? idOf(list, item),
      orderOf: (text) => (list.window?.key ?? wholeNumber)(text),
      orderText: (item) => String(list.order?.(item) ?? ''),
    };
  }

  #placeOf(text: string | undefined, paged: Paged | undefined): Place | undefined {
    if (text === undefined || !paged) return undefined;
    const place = placeOf(text, paged);
    if (!place) throw invalid(paged.paging.parameter, text);
    return place;
  }

  #given(item: object, isNewest: boolean, call: Call): object | null {
    const { give, unreadable } = this.list;
    const form = this.belongings.formOf(this.name, idOf(this.list, item));
    const given = { ...(give?.(item, call) ?? item), ...form };
    if (call.grant.rehearsal !== 'unreadable' || !isNewest) return given;
    return unreadable ? { ...given, ...unreadable } : null;
  }
}
