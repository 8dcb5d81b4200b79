import { webUrlOf } from '@data-connector/provider';

/** The address of a picture (https://docs.discord.com/developers/reference#image-formatting); nothing if there is none. */
export const pictureOf = (kind: 'avatars' | 'icons', id: unknown, hash: unknown): string | undefined =>
  /^\d+$/.test(String(id)) && /^\w+$/.test(typeof hash === 'string' ? hash : '')
    ? webUrlOf(`https://cdn.discordapp.com/${kind}/${String(id)}/${String(hash)}.png`)
    : undefined;
