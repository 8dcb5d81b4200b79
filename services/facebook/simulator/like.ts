import type { ItemPlace } from '@data-connector/simulator';
import { graphTime } from './post.js';

/** A liked page as the simulator keeps it. */
export interface SimulatedLike {
  readonly id: string;
  readonly name: string;
  /** When it was liked. */
  readonly created_time: string;
  readonly link?: string;
  readonly category?: string;
  readonly picture?: { readonly data: Readonly<Record<string, unknown>> };
}

const CATEGORIES = ['Musician/Band', 'Non-profit organisation', 'Local business', 'Book', 'Science website'];
const NAMES = [
  'The Paper Cranes',
  'Réseau Éléphant',
  'Bäckerei Süß & Söhne',
  '猫の手',
  'مكتبة الحي',
  'Tides 🌊',
];

/** The like at a place; page ids differ from person to person. */
export function makeLike({ at, index, person, roll }: ItemPlace): SimulatedLike {
  const id = String(100_000_000_000 + Number(person.id.slice(-4)) * 100_000_000 + index);
  const url = `https://scontent.example.net/v/t1/${id}_n.jpg?stp=c1.0&oh=sig`;
  return {
    id,
    name: `${NAMES[index % NAMES.length]} ${index}`,
    created_time: graphTime(at),
    link: `https://www.facebook.com/${id}`,
    category: CATEGORIES[Math.floor(roll(21) * CATEGORIES.length)] ?? 'Book',
    picture: { data: { height: 50, is_silhouette: false, url, width: 50 } },
  };
}
