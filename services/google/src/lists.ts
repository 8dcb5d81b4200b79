import { nextToken, syncToken, type List } from '@data-connector/provider';

/** A scope by its short name (https://developers.google.com/identity/protocols/oauth2/scopes). */
export const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;

/** How Google's lists lead on. */
export const next = nextToken('nextPageToken', 'pageToken');

/** How most of them are paged. */
export const paged = (max: number): Pick<List, 'items' | 'next' | 'size'> => ({
  items: 'items',
  next,
  size: { parameter: 'maxResults', max },
});

/** What the lists have alike that tell what has changed: Google reviews apps for all of their scopes. */
export const changes = {
  mode: 'changes',
  every: 3600,
  review: true,
  token: syncToken('nextSyncToken', 'syncToken'),
} as const;
