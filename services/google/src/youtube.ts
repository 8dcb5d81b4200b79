import { SCHEMAS } from '@data-connector/protocol';
import {
  counting,
  days,
  isoTimeOf,
  lineOf,
  objectOf,
  textOf,
  webUrlOf,
  type Fields,
  type HandlerData,
  type List,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { next, paged, scope } from './lists.js';

/** Of an item's pictures (https://developers.google.com/youtube/v3/docs/thumbnails). */
function pictureOf({ thumbnails }: ThirdPartyObject): string | undefined {
  const { default: small, high, medium } = objectOf(thumbnails) ?? {};
  return [medium, high, small]
    .map((one) => webUrlOf(objectOf(one)?.['url']))
    .find((url) => url !== undefined);
}

/** A channel that the person subscribed to (https://developers.google.com/youtube/v3/docs/subscriptions). */
function subscriptionOf({ id, snippet }: ThirdPartyObject): Fields {
  const { description, publishedAt, resourceId, title, ...rest } = objectOf(snippet) ?? {};
  const channel = textOf(objectOf(resourceId)?.['channelId']);
  if (channel === undefined) throw new Error('A subscription to nothing');
  return {
    name: lineOf(title, 200) ?? `Channel ${String(id)}`,
    summary: lineOf(description, 256),
    uri: `https://www.youtube.com/channel/${encodeURIComponent(channel)}`,
    icon: pictureOf(rest),
    followedTimestamp: isoTimeOf(publishedAt),
  };
}

/** A video that the person likes; since when is not told (https://developers.google.com/youtube/v3/docs/videos). */
function likeOf({ id, snippet }: ThirdPartyObject): Fields {
  const { channelTitle, title, ...rest } = objectOf(snippet) ?? {};
  return {
    name: lineOf(title, 200) ?? `Video ${String(id)}`,
    summary: lineOf(channelTitle, 256),
    uri: `https://www.youtube.com/watch?v=${encodeURIComponent(String(id))}`,
    icon: pictureOf(rest),
    favouriteType: 'like',
    contentType: 'video',
  };
}

const common: Pick<HandlerData, 'every' | 'limits' | 'review' | 'scopes'> & { readonly mode: 'snapshot' } = {
  mode: 'snapshot',
  every: days(1),
  review: true,
  scopes: [scope('youtube.readonly')],
  limits: '10,000 calls a day for all people of an app together; 50 items each',
};

/** The tokens of YouTube's pages count what lies before them: one of them leads to the same place in every list. */
const list = (path: string, query: List['query']): List => ({
  ...paged(50),
  next: counting('items', next),
  path: `https://youtube.googleapis.com/youtube/v3/${path}`,
  query: { part: 'snippet', ...query },
});

export const subscriptions: HandlerData = {
  ...common,
  name: 'subscriptions',
  label: 'Subscriptions',
  description: 'The channels you follow on YouTube',
  schema: SCHEMAS.following,
  pages: list('subscriptions', { mine: 'true' }),
  map: subscriptionOf,
};

export const likes: HandlerData = {
  ...common,
  name: 'likes',
  label: 'Liked videos',
  description: 'The videos you like on YouTube',
  schema: SCHEMAS.favourite,
  pages: list('videos', { myRating: 'like' }),
  map: likeOf,
};
