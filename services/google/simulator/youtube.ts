import { sentence, stranger, type ItemPlace, type ListData } from '@data-connector/simulator';

const thumbnails = (url: string) => ({
  default: { url, width: 88, height: 88 },
  medium: { url: url.replace('normal', 'medium'), width: 240, height: 240 },
});

const channelOf = (index: number): string => `UC${String(index).padStart(22, '0')}`;

function subscriptionObject({ at, index }: ItemPlace) {
  const { avatarUrl, bio, name } = stranger(index);
  return {
    kind: 'youtube#subscription',
    etag: `e${index}`,
    id: `sub-${index}`,
    snippet: {
      publishedAt: new Date(at).toISOString(),
      title: name,
      description: bio,
      resourceId: { kind: 'youtube#channel', channelId: channelOf(index) },
      channelId: channelOf(9999),
      thumbnails: thumbnails(avatarUrl),
    },
  };
}

function videoObject(place: ItemPlace) {
  const { at, index } = place;
  const { avatarUrl, name } = stranger(index % 50);
  return {
    kind: 'youtube#video',
    etag: `v${index}`,
    id: `vid${String(index).padStart(8, '0')}`,
    snippet: {
      publishedAt: new Date(at).toISOString(),
      channelId: channelOf(index % 50),
      title: sentence(place).split('\n')[0],
      description: sentence(place),
      thumbnails: thumbnails(avatarUrl),
      channelTitle: name,
      categoryId: '22',
      liveBroadcastContent: 'none',
    },
  };
}

/** Its page tokens hide how many items lie before the page. */
const listed = (kind: string) =>
  ({
    scopes: ['https://www.googleapis.com/auth/youtube.readonly'],
    size: 110,
    pageSize: { parameter: 'maxResults', usual: 5, max: 50 },
    paging: { by: 'offset', parameter: 'pageToken', told: 'token' },
    body: ({ items, next, total }) => ({
      kind,
      etag: 'list',
      ...(next === undefined ? {} : { nextPageToken: next }),
      pageInfo: { totalResults: total, resultsPerPage: items.length },
      items,
    }),
  }) satisfies Partial<ListData>;

export const subscriptions: ListData = {
  ...listed('youtube#SubscriptionListResponse'),
  path: '/youtube/v3/subscriptions',
  make: subscriptionObject,
};

export const likes: ListData = {
  ...listed('youtube#videoListResponse'),
  path: '/youtube/v3/videos',
  make: videoObject,
};
