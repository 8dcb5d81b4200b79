import {
  idOf,
  lineOf,
  numberOf,
  objectOf,
  profileLine,
  textOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { pageOf, pictureOf } from './spotify-objects.js';

/** What an account is known by: its `id` may change (https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids). */
export const accountIdOf = ({ account_id }: ThirdPartyObject): string | undefined => idOf(account_id);

/** The account of `me`. */
export const accountOf = (me: ThirdPartyObject) => ({
  id: accountIdOf(me),
  name: textOf(me['display_name']),
  url: pageOf(me),
  avatarUrl: pictureOf(me),
});

/** The profile of `me`. */
export function profileOf(me: ThirdPartyObject): Fields {
  const { display_name, id } = me;
  const picture = pictureOf(me);
  const names = [display_name, id, accountIdOf(me)].map(profileLine);
  return {
    name: names.find((name) => name !== undefined) ?? 'Spotify account',
    uri: pageOf(me),
    avatar: picture && { uri: picture },
  };
}

/** An artist whom the person follows: Spotify does not tell since when. */
export const artistOf = (artist: ThirdPartyObject): Fields => ({
  name: lineOf(artist['name'], 200) ?? `Artist ${String(artist['id'])}`,
  icon: pictureOf(artist),
  uri: pageOf(artist) ?? `https://open.spotify.com/artist/${String(artist['id'])}`,
});

/**
 * A playlist, without its tracks, each page of which would be a call more; and without its picture, whose address is good for
 * less than a day (…/web-api/reference/get-a-list-of-current-users-playlists).
 */
export function playlistOf(playlist: ThirdPartyObject): Fields {
  const { id, items, name, owner, tracks } = playlist;
  const count = numberOf(objectOf(items ?? tracks)?.['total']);
  const displayName = lineOf(objectOf(owner)?.['display_name'], 200);
  return {
    name: lineOf(name, 200) ?? `Playlist ${String(id)}`,
    summary: count === undefined ? undefined : `${count} ${count === 1 ? 'track' : 'tracks'}`,
    uri: pageOf(playlist) ?? `https://open.spotify.com/playlist/${String(id)}`,
    type: 'audio',
    owner: displayName === undefined ? undefined : { displayName },
  };
}
