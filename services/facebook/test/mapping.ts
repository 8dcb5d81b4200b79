import type { BaseRecord } from '@data-connector/protocol';
import { facebook } from '../src/index.js';

const { handlers } = facebook.create({ clientId: '1', clientSecret: 'secret' });

/** An item as the record that a handler makes of it, for Ada's account 100. */
export function mapped(name: 'posts' | 'following', item: unknown): BaseRecord {
  const handler = handlers.find(({ manifest }) => manifest.name === name);
  if (!handler) throw new Error('There is no such handler');
  return handler.map(item, { provider: 'facebook', account: { id: '100', name: 'Ada' } });
}
