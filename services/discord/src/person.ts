import {
  idOf,
  profileLine,
  textOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { pictureOf } from './pictures.js';

const EPOCH_MS = 1_420_070_400_000;

/** When something was made, which its id tells (https://docs.discord.com/developers/reference#snowflakes). */
const madeAt = (id: unknown): string | undefined =>
  /^\d{15,20}$/.test(String(id))
    ? new Date(Number(BigInt(String(id)) >> 22n) + EPOCH_MS).toISOString()
    : undefined;

const pageOf = (id: unknown) => webUrlOf(`https://discord.com/users/${encodeURIComponent(String(id))}`);

/** The account of `users/@me`. */
export const accountOf = ({ avatar, global_name, id, username }: ThirdPartyObject) => ({
  id: idOf(id),
  name: textOf(global_name),
  username: textOf(username),
  url: pageOf(id),
  avatarUrl: pictureOf('avatars', id, avatar),
});

/** The person's profile. */
export function profileOf({ avatar, global_name, id, username }: ThirdPartyObject): Fields {
  const picture = pictureOf('avatars', id, avatar);
  const names = [global_name, username, `@${String(username)}`].map(profileLine);
  return {
    name: names.find((name) => name !== undefined) ?? 'Discord account',
    icon: picture,
    avatar: picture && { uri: picture },
    uri: pageOf(id),
    insertedAt: madeAt(id),
  };
}
