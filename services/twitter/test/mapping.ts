import type { Mapping } from '@data-connector/provider';

/** Whose items the tests map. */
export const mapping: Mapping = {
  provider: 'twitter',
  account: { id: '42', name: 'Ada', username: 'ada', avatarUrl: 'https://pbs.twimg.com/ada.jpg' },
};
