import type { ItemPlace, SimulatedPerson } from '@data-connector/simulator';
import { snowflake } from './snowflake.js';

/** A picture's hash: some have none. */
const hashOf = (number: number): string | null =>
  number % 4 === 3 ? null : `${number % 8 === 1 ? 'a_' : ''}${number.toString(16).padStart(32, '0')}`;

/** The person, for an app with `identify` alone. */
export const userObject = ({ id, name, username }: SimulatedPerson) => ({
  id,
  username,
  avatar: hashOf(Number(BigInt(id) % 4096n)),
  discriminator: '0',
  public_flags: 0,
  flags: 0,
  banner: null,
  accent_color: null,
  global_name: name,
  avatar_decoration_data: null,
  collectibles: null,
  primary_guild: null,
  mfa_enabled: true,
  locale: 'en-GB',
  premium_type: 0,
});

const KINDS = ['Readers’ circle', 'קבוצת הליכה', 'Ödland & <Söhne>', '山の会 🏔️', '👩🏽‍🚀 crew'];

/** A guild that the person is in. */
export const guildObject = ({ added, at, index }: ItemPlace) => ({
  id: snowflake(at, index),
  name: added ? `New server ${index}` : `${KINDS[index % KINDS.length] ?? 'Server'} ${index}`,
  icon: hashOf(index),
  banner: null,
  owner: !added && index % 9 === 4,
  permissions: '2251799813685247',
  features: index % 3 === 0 ? ['COMMUNITY'] : [],
});

const SERVICES = ['github', 'steam', 'twitch', 'domain', 'spotify', 'xbox', 'youtube', 'battlenet'] as const;

/** An account at another service; some are at services that show it to nobody. */
export function linkedAccountObject({ index, person }: ItemPlace) {
  const type = SERVICES[index % SERVICES.length] ?? 'github';
  const name = `${person.username}${index}`;
  return {
    id: type === 'domain' ? `${name}.example.org` : String(70_000 + Math.floor(index / 2)),
    name: type === 'domain' ? `${name}.example.org` : name,
    type,
    friend_sync: false,
    show_activity: index % 2 === 0,
    two_way_link: false,
    verified: index % 5 !== 4,
    visibility: index % 3 === 0 ? 0 : 1,
  };
}
