import { followingRecord, recordId, SCHEMAS, type FollowingRecord } from '@data-connector/protocol';
import { lineOf, snapshot, webUrlOf, type Handler, type Mapping } from '@data-connector/provider';
import { followingManifest } from '../manifest.js';
import type { XClient } from '../client.js';
import { plainText } from '../text.js';
import { profileUrl, xId, xUser, type XObject } from '../x-objects.js';

/** The most accounts that X gives at once (https://docs.x.com/x-api/users/get-following). */
const PAGE = 1000;

/**
 * An account that the person follows as a Verida record. It has no `followedTimestamp`: X tells no time of following.
 * @throws Error when it is not an account of X.
 */
export function followingOf(item: XObject, { provider, account }: Mapping): FollowingRecord {
  const user = xUser.parse(item);
  const bio = lineOf(plainText(user.description ?? '', user.entities?.description?.urls), 256);
  const icon = webUrlOf(user.profile_image_url);
  return {
    _id: recordId(provider, account.id, user.id),
    schema: SCHEMAS.following,
    name: lineOf(user.name, 200) ?? user.username,
    ...(bio === undefined ? {} : { summary: bio }),
    ...(icon === undefined ? {} : { icon }),
    uri: profileUrl(user.username),
    sourceApplication: 'https://x.com',
    sourceAccountId: account.id,
    sourceId: user.id,
    sourceData: item,
  };
}

/** The handler of the accounts the person follows. */
export function following(client: XClient): Handler {
  return snapshot<XObject>({
    manifest: followingManifest,
    record: followingRecord,
    async page(token, max, context) {
      const { data, next, restarted } = await context.call((accessToken, signal) =>
        client.following(context.account.id, { token, max: Math.min(PAGE, max) }, { accessToken, signal }),
      );
      return { items: data, next, restarted };
    },
    map: followingOf,
    idOf: (user) => xId.safeParse(user['id']).data,
  });
}
