import { spellingsOf, type Needle } from './needles.js';

/** Something to search: a file, a process's output, a database, a message. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where a needle was found, and in which encoding. */
export interface Finding {
  readonly needle: string;
  readonly encoding: string;
  readonly place: string;
}

/** Every spelling of every needle that is in a place. */
export function search(needles: readonly Needle[], places: readonly Place[]): Finding[] {
  const spellings = needles.flatMap(spellingsOf);
  return places.flatMap(({ name: place, bytes }) =>
    spellings
      .filter((spelling) => bytes.includes(spelling.bytes))
      .map(({ needle, encoding }) => ({ needle, encoding, place })),
  );
}
