import {
  idOf,
  isoTimeOf,
  lineOf,
  objectOf,
  textOf,
  timeOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { namesOf, pageOf, pictureOf } from './spotify-objects.js';

const trackIn = ({ track }: ThirdPartyObject): ThirdPartyObject => objectOf(track) ?? {};

/** Of an item that has a track: the track's. */
export const trackIdOf = (item: ThirdPartyObject): string | undefined => idOf(trackIn(item)['id']);

/** What saved and played tracks have in common. */
function trackFields(item: ThirdPartyObject): Fields {
  const { album, artists, name, ...track } = trackIn(item);
  const id = trackIdOf(item);
  const about = [namesOf(artists), textOf(objectOf(album)?.['name'])].filter(Boolean).join(' · ');
  return {
    name: lineOf(name, 200) ?? (id === undefined ? 'A track that is gone' : `Track ${id}`),
    summary: lineOf(about, 256),
    icon: pictureOf(objectOf(album) ?? {}),
    uri: pageOf(track) ?? (id === undefined ? undefined : `https://open.spotify.com/track/${id}`),
  };
}

/** A track in the person's library. */
export const savedOf = (item: ThirdPartyObject): Fields => ({
  ...trackFields(item),
  favouriteType: 'favourite',
  contentType: 'audio',
  insertedAt: isoTimeOf(item['added_at']),
});

const playedAt = ({ played_at }: ThirdPartyObject): number | undefined => timeOf(played_at);

/** Plays are in order by when they ended, in ms since 1970. */
export const byTime = { shape: /^\d{1,15}$/, at: (item: ThirdPartyObject) => playedAt(item)?.toString() };

/** A play has no id of its own. */
export function playIdOf(item: ThirdPartyObject): string | undefined {
  const at = playedAt(item);
  return at === undefined ? undefined : [at, trackIdOf(item) ?? []].flat().join('-');
}

/** A play. It has no `duration`: that of the track is not how long it was listened to. */
export function playOf(item: ThirdPartyObject): Fields {
  const fields = trackFields(item);
  const timestamp = isoTimeOf(item['played_at']);
  return { ...fields, timestamp, activityType: 'listening', url: fields['uri'], insertedAt: timestamp };
}
