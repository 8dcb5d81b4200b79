import { lineOf, webUrlOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';
import { pictureOf } from './pictures.js';

/** A guild, which Discord's apps call a server: Discord does not tell since when the person is in it. */
export const guildOf = ({ icon, id, name, owner }: ThirdPartyObject): Fields => ({
  name: lineOf(name, 200) ?? `Server ${String(id)}`,
  summary: owner === true ? 'You own this server' : undefined,
  icon: pictureOf('icons', id, icon),
  uri: webUrlOf(`https://discord.com/channels/${encodeURIComponent(String(id))}`),
});
