import { recordShape } from '@data-connector/protocol';
import { lineOf, webUrlOf, type Fields, type ThirdPartyObject } from '@data-connector/provider';
import { pictureOf } from './pictures.js';

/** Verida's own (https://github.com/verida/schemas-common): a guild is a place where people chat; its messages do not come. */
export const CHAT_GROUP = 'https://common.schemas.verida.io/social/chat/group/v0.1.0/schema.json';
export const chatGroup = recordShape(CHAT_GROUP, {});

/** A guild, which Discord's apps call a server: Discord does not tell since when the person is in it. */
export const guildOf = ({ icon, id, name, owner }: ThirdPartyObject): Fields => ({
  name: lineOf(name, 200) ?? `Server ${String(id)}`,
  summary: owner === true ? 'You own this server' : undefined,
  icon: pictureOf('icons', id, icon),
  uri: webUrlOf(`https://discord.com/channels/${encodeURIComponent(String(id))}`),
});
