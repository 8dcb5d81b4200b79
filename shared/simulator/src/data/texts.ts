import type { ItemPlace } from './item-place.js';

type Place = Pick<ItemPlace, 'index' | 'roll'>;

/** Letters that take several code points each: a family, a flag, a skin tone, a keycap, a combining accent. */
export const EMOJI = '👩‍👩‍👧‍👦🇦🇺👍🏽1️⃣é';

/** Hebrew and Arabic with a number and a Latin word in it. */
export const RIGHT_TO_LEFT = 'שלום עולם, זה פוסט מספר 42 על Internet\nمرحبا بالعالم، هذا منشور رقم ٤٢';

const SUBJECTS = ['The cat', 'My neighbour', 'A friend of mine', 'Nobody', 'The whole family', 'Our choir'];
const VERBS = ['found', 'painted', 'forgot', 'finally finished', 'is looking for', 'sang about'];
const OBJECTS = [
  'the old bicycle',
  'a garden full of thyme',
  'three tickets to Lisbon',
  'the last page',
  'a quiet place',
];

const one = (words: readonly string[], roll: number): string => words[Math.floor(roll * words.length)] ?? '';

/** A few words with line breaks now and then: the same for the same place. */
export function sentence({ index, roll }: Place): string {
  const words = `${one(SUBJECTS, roll(11))} ${one(VERBS, roll(12))} ${one(OBJECTS, roll(13))}`;
  return `${words} (no. ${index}).${roll(14) < 0.3 ? '\n\nMore about that tomorrow – “promise” & <kept>.' : ''}`;
}

/** What people write: mostly a sentence, and now and then letters with which programs have trouble. */
export function text(place: Place): string {
  if (place.index % 7 === 3) return `${EMOJI} ${sentence(place)}`;
  return place.index % 7 === 6 ? RIGHT_TO_LEFT : sentence(place);
}
