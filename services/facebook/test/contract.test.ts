import { providerContract } from '@data-connector/testing/provider-contract';
import { provider as facebook } from '../src/index.js';
import { startFacebookSimulator } from '../simulator/index.js';

providerContract({
  definition: facebook,
  routes: { token: 'token', account: 'me', handlers: { following: 'likes' } },
  async start(now) {
    const simulator = await startFacebookSimulator({ posts: 330, following: 250, now });
    return {
      ...simulator,
      accounts: simulator.accounts.map(({ id }) => id),
      total: (handler, id) => simulator.counts(id)[handler === 'posts' ? 'posts' : 'following'],
      addItem: (handler, id) =>
        (handler === 'posts' ? simulator.addPost({ message: 'New' }, id) : simulator.addLike({}, id)).id,
    };
  },
});
