import { postRecord } from '@data-connector/protocol';
import { incremental, Trail, type Handler, type HandlerContext, type Window } from '@data-connector/provider';
import { postsManifest } from '../manifest.js';
import type { XClient } from '../client.js';
import { ownIncludes } from '../own-includes.js';
import { postOf, type PostItem } from '../post-record.js';
import { X_ID, xId } from '../x-objects.js';

/** The fewest and the most posts that X gives at once (https://docs.x.com/x-api/users/get-posts). */
const PAGE = { min: 5, max: 100 };

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
      const includesOf = ownIncludes(answer.includes);
      yield answer.data.map((post) => ({ post, includes: includesOf(post) }));
      token = answer.next;
      if (token !== undefined) trail.follow(token, answer.data.length);
    } while (token !== undefined);
  }

  return incremental<PostItem>({
    manifest: postsManifest,
    record: postRecord,
    at: X_ID,
    // An id that is none is no place: the post is known by what it is, and delivered as invalid.
    key({ post }) {
      const { data: id } = xId.safeParse(post['id']);
      return { id, at: id };
    },
    walk,
    map: postOf,
  });
}
