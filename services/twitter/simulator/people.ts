import { stranger, type SimulatedPerson } from '@data-connector/simulator';
import { WORDS, type Naming } from './naming.js';

const FIRST_ID = BigInt(stranger(0).id);

/** Who has an id, if anybody. @param own the one who is signed in */
export function personWith(id: string, own: SimulatedPerson): SimulatedPerson | undefined {
  if (id === own.id) return own;
  const index = BigInt(id) - FIRST_ID;
  return index >= 0n && index < 100_000_000n ? stranger(Number(index)) : undefined;
}

const LINK = 'https://t.co/bio0000001';

const DEFAULTS = new Set(['id', 'name', 'username']);

/** An account as the API writes it: the default members and those that were asked for. */
export function userObject(
  person: SimulatedPerson,
  fields: ReadonlySet<string>,
  naming: Naming,
): Record<string, unknown> {
  const { bio, id, name, username } = person;
  const number = Number(BigInt(id) % 1000n);
  const linked = number % 7 === 2;
  const description = linked ? `Cats &amp; dogs. ${LINK}` : bio;
  const start = description.indexOf(LINK);
  const urls = [
    {
      start,
      end: start + LINK.length,
      url: LINK,
      expanded_url: 'https://example.com/bio',
      display_url: 'example.com/bio',
    },
  ];
  const all: Record<string, unknown> = {
    id,
    name,
    username,
    created_at: new Date(Date.UTC(2009, 0, 1) + number * 86_400_000).toISOString(),
    description,
    ...(linked ? { entities: { description: { urls } } } : {}),
    ...(number % 3 === 0 ? { location: 'Somewhere 🌍' } : {}),
    profile_image_url: `https://pbs.twimg.com/profile_images/${id}/simulated_normal.jpg`,
    protected: number % 11 === 0,
    public_metrics: {
      followers_count: number * 7,
      following_count: number * 3,
      [WORDS[naming].authored]: number * 13,
      listed_count: number % 10,
      like_count: number * 2,
    },
    url: '',
    verified: number % 10 === 0,
    verified_type: number % 10 === 0 ? 'blue' : 'none',
  };
  return Object.fromEntries(
    Object.entries(all).filter(([field]) => DEFAULTS.has(field) || fields.has(field)),
  );
}
