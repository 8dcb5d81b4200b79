import { WORDS, type Naming } from './naming.js';

/** An account of the simulated X. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly description: string;
}

/** The accounts that can sign in. */
export const ACCOUNTS: readonly Person[] = [
  {
    id: '1000000000000000001',
    name: 'Ada Example',
    username: 'ada_example',
    description: 'Engines &amp; poetry',
  },
  {
    id: '1000000000000000002',
    name: 'بشرى 🌿',
    username: 'bushra_sim',
    description: 'Photos. See https://t.co/bio0000001',
  },
];

const FIRST_ID = 2_000_000_000n;
const NAMES = ['Grace Hopper', 'Ёжик', '山田花子', '👩🏽‍🚀 Mae', 'עדה', '<b>Bold</b> & Co', 'Zoë', 'x'];

/** The nth of the other people on the simulated X. */
export function stranger(index: number): Person {
  return {
    id: String(FIRST_ID + BigInt(index)),
    name: `${NAMES[index % NAMES.length]} ${index}`,
    username: `sim_user_${index}`,
    description: index % 5 === 0 ? '' : `I am number ${index}. ${'Much to say. '.repeat(index % 23)}`.trim(),
  };
}

/** Who has an id, if anybody. */
export function personWith(id: string): Person | undefined {
  const account = ACCOUNTS.find((person) => person.id === id);
  if (account) return account;
  const index = BigInt(id) - FIRST_ID;
  return index >= 0n && index < 100_000_000n ? stranger(Number(index)) : undefined;
}

const DEFAULTS = new Set(['id', 'name', 'username']);

/** An account as the API writes it: the default members and those that were asked for. */
export function userObject(
  person: Person,
  fields: ReadonlySet<string>,
  naming: Naming,
): Record<string, unknown> {
  const { id, name, username, description } = person;
  const link = 'https://t.co/bio0000001';
  const start = description.indexOf(link);
  const urls = [
    {
      start,
      end: start + link.length,
      url: link,
      expanded_url: 'https://example.com/bio',
      display_url: 'example.com/bio',
    },
  ];
  const number = Number(BigInt(id) % 1000n);
  const all: Record<string, unknown> = {
    id,
    name,
    username,
    created_at: new Date(Date.UTC(2009, 0, 1) + number * 86_400_000).toISOString(),
    description,
    ...(start < 0 ? {} : { entities: { description: { urls } } }),
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
