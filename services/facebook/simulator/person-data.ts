import { dice, Timeline } from '@data-connector/simulator';
import type { SimulatedPerson } from './accounts.js';
import { Edge } from './edge.js';
import { makeLike, type SimulatedLike } from './like.js';
import { makePost, type SimulatedPost } from './post.js';

/** What one person has. */
export interface PersonData {
  readonly person: SimulatedPerson;
  readonly posts: Edge<SimulatedPost>;
  readonly likes: Edge<SimulatedLike>;
}

/** How much there is to make, and from which seed. */
export interface DataSize {
  readonly posts?: number | undefined;
  readonly following?: number | undefined;
  readonly seed?: number | undefined;
}

/** An item's time in seconds since 1970. */
export const secondsOf = (item: { created_time: string }): number => Date.parse(item.created_time) / 1000;

/** A person's posts and likes, made when they are asked for; `number` tells people apart. */
export function dataOf(person: SimulatedPerson, number: number, size: DataSize): PersonData {
  const { following = 120, posts = 250, seed = 1 } = size;
  const roll = dice(seed + number);
  return {
    person,
    posts: new Edge(new Timeline(posts, (index) => makePost(person, index, posts, roll), secondsOf), true),
    likes: new Edge(
      new Timeline(following, (index) => makeLike(person, index, following, roll), secondsOf),
      false,
    ),
  };
}
