import { nextToken, type List } from '@data-connector/provider';

/** The records of one kind in the person's repository, the newest keys first (https://docs.bsky.app/docs/api/com-atproto-repo-list-records). */
export const recordsOf = (collection: string): List => ({
  path: 'xrpc/com.atproto.repo.listRecords',
  query: { repo: ':account', collection },
  items: 'records',
  size: { parameter: 'limit', max: 100 },
  next: nextToken('cursor', 'cursor'),
});

/** The scope of asking others through the person's server (https://atproto.com/specs/permission#rpc). */
export const asking = (method: string): string[] => [`rpc:${method}?aud=*`];
