import { createHash } from 'node:crypto';
import { stranger, type ItemPlace, type SimulatedPerson } from '@data-connector/simulator';

/** An id as Spotify has them: 22 letters and digits, always the same for the same words. */
const spotifyId = (...words: readonly (string | number)[]): string =>
  createHash('sha512').update(words.join(' ')).digest('base64').replace(/[+/=]/g, '').slice(0, 22);

/** What every object has: `type`, `id`, and its addresses. */
const named = (type: string, id: string) => ({
  external_urls: { spotify: `https://open.spotify.com/${type}/${id}` },
  href: `https://api.spotify.com/v1/${type}s/${id}`,
  id,
  type,
  uri: `spotify:${type}:${id}`,
});

const pictures = (id: string, ...sizes: readonly number[]) =>
  sizes.map((size) => ({ url: `https://i.scdn.co/image/${id}${size}`, height: size, width: size }));

const ARTISTS = [
  'The Paper Cranes',
  'Réseau Éléphant',
  '猫の手',
  'مكتبة الحي',
  'Tides 🌊',
  'Rhythm & <Blues>',
];
const TITLES = [
  'Thyme',
  'Three Tickets to Lisbon',
  'Last Page',
  'שיר 42',
  'A Quiet Place',
  'Öl & Salz',
  '👩‍👩‍👧‍👦',
];

const one = (words: readonly string[], index: number): string => words[index % words.length] ?? '';

/** The nth artist in short. */
const simplifiedArtist = (index: number) => ({
  ...named('artist', spotifyId('artist', index)),
  name: `${one(ARTISTS, index)}${index < ARTISTS.length ? '' : ` ${index}`}`,
});

/** The nth artist; one in nine has no picture. */
export const artistObject = (index: number) => {
  const artist = simplifiedArtist(index);
  return { ...artist, images: index % 9 === 8 ? [] : pictures(artist.id, 640, 320, 160) };
};

const albumObject = (index: number) => {
  const id = spotifyId('album', index);
  return {
    ...named('album', id),
    album_type: 'album',
    artists: [simplifiedArtist(index)],
    available_markets: ['AU', 'DE'],
    images: pictures(id, 640, 300, 64),
    // Of an album that was taken down the name may be empty.
    name: index % 11 === 10 ? '' : `${one(TITLES, index * 3)} (Deluxe)`,
    release_date: '1981-12',
    release_date_precision: 'month',
    total_tracks: 9,
  };
};

/** The nth track of the catalogue. */
export const trackObject = (index: number) => ({
  ...named('track', spotifyId('track', index)),
  album: albumObject(index),
  artists: [simplifiedArtist(index), ...(index % 5 === 4 ? [simplifiedArtist(index + 1)] : [])],
  disc_number: 1,
  duration_ms: 150_000 + (index % 90) * 1000,
  explicit: index % 8 === 7,
  is_local: false,
  name: one(TITLES, index),
  track_number: 1 + (index % 9),
});

/** What a track was played from: its album. */
export function contextOf({ album }: ReturnType<typeof trackObject>) {
  const { external_urls, href, type, uri } = album;
  return { external_urls, href, type, uri };
}

/** The profile that its person sees. The account is known by its `account_id`. */
export const meObject = ({ avatarUrl, id, name, username }: SimulatedPerson) => ({
  ...named('user', username),
  account_id: id,
  display_name: name,
  images: [{ url: avatarUrl, height: 300, width: 300 }],
});

/** A playlist of the person's own, or of somebody else's, which they follow. */
export function playlistObject({ index, person, roll }: ItemPlace) {
  const { name, username } = index % 3 === 2 ? stranger(index) : person;
  const { external_urls, href, id, type, uri } = named('playlist', spotifyId('playlist', person.id, index));
  const items = { href: `${href}/items`, total: Math.floor(roll(31) * 300) };
  return {
    ...{ external_urls, href, id, type, uri },
    collaborative: false,
    description: index % 4 === 0 ? 'For the road &amp; back' : '',
    images: pictures(id, 640),
    name: index % 13 === 12 ? '' : `${one(TITLES, index)} no. ${index}`,
    owner: { ...named('user', username), display_name: name },
    public: index % 2 === 0,
    snapshot_id: spotifyId('snapshot', id),
    // `tracks` is what `items` was called until February 2026.
    ...{ items, tracks: items },
  };
}
