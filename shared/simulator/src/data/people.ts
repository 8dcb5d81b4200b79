/** Somebody at a simulated third party. */
export interface SimulatedPerson {
  readonly id: string;
  readonly name: string;
  /** Of letters, digits and `_`. */
  readonly username: string;
  readonly bio: string;
  readonly avatarUrl: string;
}

/** Names as people have them. */
const NAMES = [
  ['Ada Example', 'ada_example'],
  ['Grace Παράδειγμα 🦋', 'grace_sim'],
  ['بشرى 🌿', 'bushra'],
  ['山田花子', 'hanako'],
  ['👩🏽‍🚀 Mae', 'mae'],
  ['<b>Bold</b> & Co', 'bold_co'],
  ['Ёжик', 'yozhik'],
  ['x', 'x'],
] as const;

function somebody(index: number, id: string, beside: string): SimulatedPerson {
  const [name, username] = NAMES[index % NAMES.length] ?? NAMES[0];
  return {
    id,
    name: `${name}${beside && ` ${beside}`}`,
    username: beside === '' ? username : `user_${beside}`,
    bio: index % 5 === 4 ? '' : `I am number ${index}. ${'Much to say. '.repeat(index % 23)}`.trim(),
    avatarUrl: `https://pictures.example.net/${id}/normal.jpg`,
  };
}

/** The nth of those who can sign in. */
export const signedUp = (index: number): SimulatedPerson =>
  somebody(index, String(1001 + index), index < NAMES.length ? '' : String(index));

/** The nth of the others, whom people follow. */
export const stranger = (index: number): SimulatedPerson =>
  somebody(index, String(2_000_000_000 + index), String(index));
