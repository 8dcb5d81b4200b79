import {
  idOf,
  lineOf,
  objectOf,
  profileLine,
  textOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { dataOf } from './things.js';

const pageOf = (name: unknown): string | undefined =>
  webUrlOf(`/user/${String(name)}`, 'https://www.reddit.com');

const pictureIn = (...addresses: readonly unknown[]): string | undefined =>
  addresses.map((address) => webUrlOf(address)).find((url) => url?.startsWith('https:'));

/** The profile is a community of its own, whose title is what the person is called. */
const ownCommunity = ({ subreddit }: ThirdPartyObject): ThirdPartyObject => objectOf(subreddit) ?? {};

/** The account of `api/v1/me`. */
export const accountOf = (me: ThirdPartyObject) => ({
  id: idOf(me['id']),
  name: textOf(ownCommunity(me)['title']) ?? textOf(me['name']),
  username: textOf(me['name']),
  url: pageOf(me['name']),
  avatarUrl: pictureIn(me['icon_img']),
});

/** The profile of `api/v1/me`. */
export function profileOf(me: ThirdPartyObject): Fields {
  const { public_description, title } = ownCommunity(me);
  const picture = pictureIn(me['icon_img']);
  return {
    name: profileLine(title) ?? String(me['name']),
    description: profileLine(public_description),
    uri: pageOf(me['name']),
    avatar: picture && { uri: picture },
  };
}

/** A community that the person joined: Reddit does not tell when. */
export function subredditOf(thing: ThirdPartyObject): Fields {
  const { community_icon, display_name_prefixed, icon_img, name, public_description, title, url } =
    dataOf(thing);
  return {
    name: lineOf(display_name_prefixed, 200) ?? String(name),
    summary: lineOf(public_description, 256) ?? lineOf(title, 256),
    icon: pictureIn(community_icon, icon_img),
    uri: webUrlOf(url, 'https://www.reddit.com'),
  };
}
