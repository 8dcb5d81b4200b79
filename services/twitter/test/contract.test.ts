import { providerContract } from '@data-connector/testing/provider-contract';
import { provider as twitter } from '../src/index.js';
import { startTwitterSimulator } from '../simulator/index.js';

providerContract({
  definition: twitter,
  routes: { token: 'token', account: 'me', renewal: 'token' },
  windowed: ['posts'],
  async start(now) {
    // More than three pages of 100 posts; of 1000 accounts followed at most three are wanted, so that it stays fast.
    const simulator = await startTwitterSimulator({ posts: 230, following: 2100, now });
    return {
      ...simulator,
      accounts: simulator.accounts.map(({ id }) => id),
      total: (handler, id) => simulator.counts(id)[handler === 'posts' ? 'posts' : 'following'],
      addItem: (handler, id) => (handler === 'posts' ? simulator.addPost(id) : simulator.follow(id)),
    };
  },
});
