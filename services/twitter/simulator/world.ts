import { Timeline } from '@data-connector/simulator';
import { ACCOUNTS, stranger, type Person } from './people.js';
import { KINDS, type Kind, type SimulatedPost } from './post-model.js';
import { generatedIds, idAt } from './snowflake.js';

/** What one account of the simulated X has. */
export interface Belongings {
  readonly posts: Timeline<SimulatedPost>;
  readonly following: Timeline<Person>;
}

/** How much each account has to begin with. */
export interface Amounts {
  readonly posts: number;
  readonly following: number;
}

/** The accounts of a simulated X and what they have, made when it is asked for. */
export class World {
  readonly #belongings: ReadonlyMap<string, Belongings>;
  readonly #forms = new Map<string, Readonly<Record<string, unknown>>>();
  #added = 0;
  /** Changes with every change. */
  version = 0;

  constructor(amounts: Amounts) {
    const idOf = generatedIds(amounts.posts);
    this.#belongings = new Map(
      ACCOUNTS.map(({ id: authorId }) => {
        const post = (i: number): SimulatedPost => ({
          id: idOf(i),
          authorId,
          kind: KINDS[i % KINDS.length] ?? 'plain',
        });
        const posts = new Timeline(amounts.posts, post, ({ id }) => id);
        return [
          authorId,
          { posts, following: new Timeline(amounts.following, stranger, ({ id }) => Number(id)) },
        ];
      }),
    );
  }

  /** What an account has, or nothing if there is no such account. */
  of(accountId: string): Belongings | undefined {
    return this.#belongings.get(accountId);
  }

  /** An account writes a post; returns its id. @throws Error if there is no such account. */
  addPost(accountId: string, kind: Kind = 'plain', text?: string): string {
    const { posts } = this.#known(accountId);
    this.version++;
    const newest = posts.size > 0 ? posts.get(posts.size - 1) : undefined;
    const now = idAt(Date.now(), this.#added++ % 4096);
    const id = newest && newest.id >= now ? newest.id + 1n : now;
    posts.add({ id, authorId: accountId, kind, ...(text === undefined ? {} : { text }) });
    return String(id);
  }

  /** An account deletes a post; tells whether it was there. */
  deletePost(accountId: string, id: string): boolean {
    this.version++;
    return this.#known(accountId).posts.remove((post) => String(post.id) === id);
  }

  /** An account follows one more; returns whom. */
  follow(accountId: string): string {
    this.version++;
    const { following } = this.#known(accountId);
    const person = stranger(following.size);
    following.add(person);
    return person.id;
  }

  /** An account follows one less; tells whether it did follow. */
  unfollow(accountId: string, id: string): boolean {
    this.version++;
    return this.#known(accountId).following.remove((person) => person.id === id);
  }

  /** How X gives somebody now, where that is not as they are. */
  formOf(id: string): Readonly<Record<string, unknown>> {
    return this.#forms.get(id) ?? {};
  }

  /** From now on X gives somebody with these members in place of their own. */
  giveAs(id: string, form: Readonly<Record<string, unknown>>): void {
    this.version++;
    this.#forms.set(id, form);
  }

  #known(accountId: string): Belongings {
    const belongings = this.of(accountId);
    if (!belongings) throw new Error('There is no such account');
    return belongings;
  }
}
