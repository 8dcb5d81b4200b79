import { startFacebookSimulator } from '@data-connector/facebook/simulator';
import { serve } from './parts.js';

await serve(async ({ posts }: { posts: number }) => {
  const simulator = await startFacebookSimulator({ posts, following: 0, rateLimit: 1_000_000_000 });
  return { ready: () => ({ url: simulator.url, app: simulator.app }) };
});
