import { mapped } from '@data-connector/testing/stand-in';
import { provider as twitter } from '../src/index.js';

/** An item as the record that a handler makes of it, for Ada. */
export const map = mapped(twitter, {
  id: '42',
  name: 'Ada',
  username: 'ada',
  avatarUrl: 'https://pbs.twimg.com/ada.jpg',
});
