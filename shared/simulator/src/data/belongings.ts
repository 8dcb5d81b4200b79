import type { ListData } from '../simulator-data.js';
import type { Simulator, SimulatorOptions } from '../simulator.js';
import { dice } from './dice.js';
import { NEWEST, timeOfIndex, type ItemPlace } from './item-place.js';
import type { SimulatedPerson } from './people.js';
import { Timeline } from './timeline.js';

/** An item's id. */
export const idOf = (list: ListData, item: object): string =>
  list.id?.(item) ?? String((item as { id?: unknown }).id);

/** What has become of an item. */
export interface Change {
  readonly item: object;
  readonly isGone: boolean;
}

/** What a person has of one list. */
interface Belonging {
  readonly timeline: Timeline<object>;
  /** What was done to it, of each item the last; a position in it is a state of the list. */
  readonly changes: Timeline<Change>;
  /** How often the states were forgotten. */
  age: number;
  place(this: void, index: number): ItemPlace;
}

type Changing = Pick<Simulator, 'add' | 'remove' | 'giveAs' | 'forget' | 'counts' | 'ids'>;

/** What the people of a simulated third party have, made when it is asked for. */
export class Belongings implements Changing {
  readonly #of: ReadonlyMap<string, ReadonlyMap<string, Belonging>>;
  readonly #forms = new Map<string, Readonly<Record<string, unknown>>>();
  /** When something was added last. */
  #last = NEWEST;

  constructor(
    private readonly lists: Readonly<Record<string, ListData>>,
    private readonly people: readonly SimulatedPerson[],
    private readonly options: Pick<SimulatorOptions, 'seed' | 'sizes' | 'now'>,
  ) {
    this.#of = new Map(people.map((person, number) => [person.id, this.#belongingsOf(person, number)]));
  }

  /** A list of a person. @throws Error if there is no such list or person */
  timeline(list: string, accountId?: string): Timeline<object> {
    return this.#belonging(list, accountId).timeline;
  }

  /** What was done to a list of a person. */
  changes(list: string, accountId?: string): Pick<Belonging, 'age' | 'changes'> {
    return this.#belonging(list, accountId);
  }

  /** An item that is there. */
  itemOf(list: string, id: string, accountId: string): object | undefined {
    return this.#find(list, id, accountId);
  }

  /** The members that an item is given with in place of its own. */
  formOf(list: string, id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#forms.get(`${list} ${id}`);
  }

  add(list: string, item: object = {}, accountId?: string): string {
    const { place, timeline } = this.#belonging(list, accountId);
    const { now = Date.now } = this.options;
    this.#last = Math.max(now(), this.#last + 1);
    const data = this.lists[list] as ListData;
    const added = { ...data.make({ ...place(timeline.size), at: this.#last, added: true }), ...item };
    timeline.add(added);
    this.#note(list, added, accountId);
    return idOf(data, added);
  }

  remove(list: string, id: string, accountId?: string): boolean {
    const item = this.#find(list, id, accountId);
    if (!item) return false;
    this.#note(list, item, accountId, true);
    return this.timeline(list, accountId).remove((one) => one === item);
  }

  giveAs(list: string, id: string, members: Readonly<Record<string, unknown>>): void {
    this.#forms.set(`${list} ${id}`, members);
    for (const person of this.people) {
      const item = this.lists[list]?.sync && this.#find(list, id, person.id);
      if (item) this.#note(list, item, person.id);
    }
  }

  forget(list: string, accountId?: string): void {
    this.#belonging(list, accountId).age++;
  }

  counts(accountId?: string): Record<string, number> {
    return this.#each(accountId, (_list, { count }) => count);
  }

  ids(accountId?: string): Record<string, string[]> {
    return this.#each(accountId, (list, { all }) => all.map((item) => idOf(list, item)));
  }

  #find(list: string, id: string, accountId: string | undefined): object | undefined {
    const data = this.lists[list] as ListData;
    const timeline = this.timeline(list, accountId);
    const fits = (item: object) => idOf(data, item) === id;
    for (let position = timeline.size - 1; position >= 0; position--) {
      const item = timeline.get(position);
      if (item && fits(item)) return item;
    }
    return undefined;
  }

  #note(list: string, item: object, accountId: string | undefined, isGone = false): void {
    const data = this.lists[list] as ListData;
    if (!data.sync) return;
    const { changes } = this.#belonging(list, accountId);
    changes.remove((change) => idOf(data, change.item) === idOf(data, item));
    changes.add({ item, isGone });
  }

  #each<T>(
    accountId: string | undefined,
    tell: (list: ListData, timeline: Timeline<object>) => T,
  ): Record<string, T> {
    const told = Object.entries(this.lists).map(([name, list]) => [
      name,
      tell(list, this.timeline(name, accountId)),
    ]);
    return Object.fromEntries(told) as Record<string, T>;
  }

  #belonging(list: string, accountId = this.people[0]?.id ?? ''): Belonging {
    const belonging = this.#of.get(accountId)?.get(list);
    if (!belonging) throw new Error('No such simulated person or list');
    return belonging;
  }

  #belongingsOf(person: SimulatedPerson, number: number): Map<string, Belonging> {
    const { seed = 1, sizes = {} } = this.options;
    const roll = dice(seed + number);
    const made = Object.entries(this.lists).map(([name, list]): [string, Belonging] => {
      const count = Math.min(sizes[name] ?? list.size, list.most ?? Infinity);
      const place = (index: number): ItemPlace => ({
        person,
        index,
        at: timeOfIndex(index, count),
        added: false,
        roll: (purpose) => roll(index, purpose),
      });
      const order = (item: object) => list.order?.(item) ?? 0;
      const timeline = new Timeline(count, (index) => list.make(place(index)), order);
      const changes = new Timeline<Change>(0, () => ({ item: {}, isGone: false }), () => 0);
      return [name, { place, timeline, changes, age: 0 }];
    });
    return new Map(made);
  }
}
