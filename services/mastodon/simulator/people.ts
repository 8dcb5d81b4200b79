import { stranger, type ItemPlace, type SimulatedPerson } from '@data-connector/simulator';

/** The server that is simulated, whichever is asked for. */
export const SERVER = 'mastodon.social';
/** Servers of others. */
const OTHERS = [SERVER, 'one.example', 'zwei.example'];

const FILES = `https://files.${SERVER}`;

/** HTML as Mastodon makes it of a text: paragraphs, lines, and escaped (https://docs.joinmastodon.org/spec/activitypub/#sanitization). */
export const asHtml = (text: string): string =>
  text
    .replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`)
    .join('');

/** An address in a text: what makes it long is there, and not seen. */
export function linkHtml(address: string): string {
  const [, scheme = '', shown = '', rest = ''] = /^(https:\/\/)(.{1,30})(.*)$/.exec(address) ?? [];
  const kind = rest === '' ? '' : 'ellipsis';
  return `<a href="${address}" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">${scheme}</span><span class="${kind}">${shown}</span><span class="invisible">${rest}</span></a>`;
}

const hostOf = ({ id }: SimulatedPerson): string => OTHERS[Number(BigInt(id) % 3n)] ?? SERVER;

/** An account as others see it (https://docs.joinmastodon.org/entities/Account). @param host of its server */
export function accountObject(person: SimulatedPerson, host = hostOf(person)) {
  const { bio, id, name, username } = person;
  const number = Number(BigInt(id) % 1000n);
  const url = `https://${host}/@${username}`;
  const avatar = `${FILES}/accounts/avatars/${id}/original/face.png`;
  const header = `${FILES}/accounts/headers/${id}/original/wide.png`;
  return {
    id,
    username,
    acct: host === SERVER ? username : `${username}@${host}`,
    display_name: number % 6 === 5 ? '' : name,
    locked: number % 4 === 0,
    bot: number % 9 === 0,
    discoverable: number % 2 === 0 ? null : true,
    indexable: false,
    group: false,
    created_at: new Date(Date.UTC(2017, 0, 1) + number * 86_400_000).toISOString(),
    note: bio === '' ? '' : asHtml(bio),
    url,
    uri: `https://${host}/users/${username}`,
    avatar,
    avatar_static: avatar,
    header,
    header_static: header,
    followers_count: number * 7,
    following_count: number * 3,
    statuses_count: number * 13,
    last_status_at: '2026-09-29',
    hide_collections: null,
    emojis: [],
    roles: [],
    fields: [
      { name: 'Pronouns', value: 'any', verified_at: null },
      {
        name: 'Website',
        value: linkHtml('https://example.com/about'),
        verified_at: '2024-01-02T03:04:05.000+00:00',
      },
    ],
  };
}

/** The account as its owner sees it. */
export function ownAccountObject(person: SimulatedPerson) {
  const account = accountObject(person, SERVER);
  return {
    ...account,
    source: {
      privacy: 'public',
      sensitive: false,
      language: null,
      note: person.bio,
      fields: account.fields,
      follow_requests_count: 0,
      hide_collections: null,
      discoverable: account.discoverable,
      indexable: false,
    },
    role: { id: '-99', name: '', permissions: '65536', color: '', highlighted: false },
  };
}

/** Something in a list whose places are numbers of the server's own. */
export interface Marked {
  readonly mark: number;
}

/** Whom a person follows. */
export const followed = ({ index }: ItemPlace) => ({ mark: 7_000_000 + index * 3, person: stranger(index) });
