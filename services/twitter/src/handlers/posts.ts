import { postRecord } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/core/errors';
import {
  incremental,
  Trail,
  type Handler,
  type HandlerContext,
  type Window,
} from '@data-connector/core/provider';
import { postsManifest } from '../manifest.js';
import type { XClient } from '../client.js';
import { ownIncludes } from '../own-includes.js';
import { postOf, type PostItem } from '../post-record.js';
import { xId, type XObject } from '../x-objects.js';

/** The fewest and the most posts that X gives at once (https://docs.x.com/x-api/users/get-posts). */
const PAGE = { min: 5, max: 100 };

/** Each post with its own includes. One without a usable id takes its neighbour's place in the order, so that it is counted as invalid and stops nothing. */
function items(data: readonly XObject[], includesOf: (post: XObject) => PostItem['includes']): PostItem[] {
  const ids = data.map((post) => xId.safeParse(post['id']).data);
  let place = ids.find((id) => id !== undefined);
  if (place === undefined && data.length > 0) throw new ConnectorError('provider_unavailable');
  return data.map((post, i) => {
    place = ids[i] ?? place ?? '';
    return { post, at: place, includes: includesOf(post) };
  });
}

/** The handler of the person's own posts. Ids are the sort key: X numbers posts in the order of time. */
export function posts(client: XClient): Handler {
  async function* walk({ since, until }: Window, max: number, context: HandlerContext) {
    const size = Math.max(PAGE.min, Math.min(PAGE.max, max));
    const trail = new Trail();
    let token: string | undefined;
    do {
      const page = { since, until, token, max: size };
      const answer = await context.call((accessToken, signal) =>
        client.posts(context.account.id, page, { accessToken, signal }),
      );
      yield items(answer.data, ownIncludes(answer.includes));
      token = answer.next;
      if (token !== undefined) trail.follow(token, answer.data.length);
    } while (token !== undefined);
  }

  return incremental<PostItem>({
    manifest: postsManifest,
    record: postRecord,
    key: ({ post, at }) => ({ id: typeof post['id'] === 'string' ? post['id'] : '', at }),
    walk,
    map: postOf,
  });
}
