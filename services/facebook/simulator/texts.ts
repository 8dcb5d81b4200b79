import type { Dice } from '@data-connector/simulator';

/** Letters that take several code points each: a family, a flag, a skin tone, a keycap, a combining accent. */
export const EMOJI = '👩‍👩‍👧‍👦🇦🇺👍🏽1️⃣é';

/** Hebrew and Arabic with a number and a Latin word in it. */
export const RIGHT_TO_LEFT = 'שלום עולם, זה פוסט מספר 42 על Facebook\nمرحبا بالعالم، هذا منشور رقم ٤٢';

/** The longest message that Facebook takes: 63,206 characters. */
export const LONGEST = `${'A very long story with many words in it. '.repeat(1600)}`
  .slice(0, 63_205)
  .concat('.');

/** A page that a post was made at. */
export const PLACE = {
  id: '110000000000001',
  name: 'Sydney Opera House',
  location: { city: 'Sydney', country: 'Australia', latitude: -33.857, longitude: 151.215 },
};

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

/** A few words with line breaks now and then: the same for the same dice and index. */
export function sentence(index: number, roll: Dice): string {
  const words = `${one(SUBJECTS, roll(index, 11))} ${one(VERBS, roll(index, 12))} ${one(OBJECTS, roll(index, 13))}`;
  return `${words} (no. ${index}).${roll(index, 14) < 0.3 ? '\n\nMore about that tomorrow – “promise” & <kept>.' : ''}`;
}
