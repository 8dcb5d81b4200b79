import type { BaseRecord } from '@data-connector/protocol';
import type { Mapping } from '@data-connector/provider';
import { twitter } from '../src/index.js';

/** Whose items the tests map. */
const mapping: Mapping = {
  provider: 'twitter',
  account: { id: '42', name: 'Ada', username: 'ada', avatarUrl: 'https://pbs.twimg.com/ada.jpg' },
};
const { handlers } = twitter.create({ clientId: 'id', clientSecret: 'secret' });

/** An item as the record that a handler makes of it. */
export function mapped(name: 'posts' | 'following', item: object): BaseRecord {
  const handler = handlers.find(({ manifest }) => manifest.name === name);
  if (!handler) throw new Error('There is no such handler');
  return handler.map(item, mapping);
}
