import * as z from 'zod/mini';
import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider as discord } from '../src/index.js';
import { chatGroup } from '../src/guild.js';
import { linkedAccount } from '../src/linked-account.js';

const map = mapped(discord, { id: '42', name: 'Ada' });

const ada = {
  id: '80351110224678912',
  username: 'ada',
  global_name: 'Ada 🦋',
  avatar: '8342729096ea3675442027381ff50dfe',
};
const picture = `https://cdn.discordapp.com/avatars/${ada.id}/${ada.avatar}.png`;

test('a person becomes a profile, made when their id says', () => {
  expect(RECORDS.profile.parse(map('profile', ada))).toMatchObject({
    _id: `discord-42-${ada.id}`,
    name: 'Ada 🦋',
    icon: picture,
    avatar: { uri: picture },
    uri: `https://discord.com/users/${ada.id}`,
    insertedAt: '2015-08-10T17:26:37.529Z',
    sourceData: ada,
  });
});

test.each<[string, object, object]>([
  ['no display name', { global_name: null }, { name: 'ada' }],
  ['names of one letter', { global_name: 'x', username: 'y' }, { name: '@y' }],
])('a profile with %s', (_name, changes, expected) => {
  expect(RECORDS.profile.parse(map('profile', { ...ada, ...changes }))).toMatchObject(expected);
});

test.each([null, undefined, '', '../../x', 5])('a picture %p is none', (avatar) => {
  expect(map('profile', { ...ada, avatar })).not.toHaveProperty('icon');
});

const guild = {
  id: '197038439483310086',
  name: 'Readers',
  icon: 'f64c482b807da4f539cff778d174971c',
  owner: true,
};
test.each<[string, object, object]>([
  ['of one’s own', {}, { name: 'Readers', summary: 'You own this server' }],
  ['of others', { owner: false }, { name: 'Readers' }],
  ['without a name', { name: '', owner: false }, { name: `Server ${guild.id}` }],
])('a guild %s', (_name, changes, expected) => {
  const record = z.parse(chatGroup, map('guilds', { ...guild, ...changes }));
  expect(record).toMatchObject({
    ...expected,
    sourceId: guild.id,
    icon: `https://cdn.discordapp.com/icons/${guild.id}/${guild.icon}.png`,
    uri: `https://discord.com/channels/${guild.id}`,
  });
  expect(record.summary).toBe((expected as { summary?: string }).summary);
});

test('an id that came as a number, and is another one by now, is none', () => {
  expect(() => map('guilds', { ...guild, id: 197_038_439_483_310_086 })).toThrow('An item without an id');
});

const account = { id: '7', name: 'ada', type: 'github', verified: true, visibility: 1 };
test.each<[string, object, object]>([
  ['at a known service', {}, { name: 'ada', uri: 'https://github.com/ada' }],
  ['by its id', { type: 'steam' }, { uri: 'https://steamcommunity.com/profiles/7' }],
  ['that is a website', { type: 'domain', name: 'ada.example' }, { uri: 'https://ada.example/' }],
  ['with odd letters', { name: '../a b?' }, { uri: 'https://github.com/..%2Fa%20b%3F' }],
  ['that is hidden', { verified: false, visibility: 0 }, { verified: false, isPublic: false }],
])('a linked account %s', (_name, changes, expected) => {
  const item = { ...account, ...changes };
  expect(z.parse(linkedAccount, map('linked-accounts', item))).toMatchObject({
    ...{ service: item.type, accountId: '7', verified: true, isPublic: true, sourceId: `${item.type}-7` },
    ...expected,
  });
});

test.each<[string, object]>([
  ['at a service that shows none', { type: 'battlenet' }],
  ['at a service that nobody knows yet', { type: 'toString' }],
  ['without a name', { name: null }],
])('a linked account %s has no page', (_name, changes) => {
  const record = z.parse(linkedAccount, map('linked-accounts', { ...account, ...changes }));
  expect(record.uri).toBeUndefined();
});

test.each([{ id: null }, { type: null }])('a linked account with %j is no record', (changes) => {
  expect(() => map('linked-accounts', { ...account, ...changes })).toThrow();
});
