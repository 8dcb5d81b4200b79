import { httpKeeper } from '@data-connector/couch';
import { keeperContract } from '@data-connector/testing/keeper';
import { startKeeper } from './start-keeper.js';

keeperContract('over HTTP', async (workshop) => {
  const keeper = await startKeeper(workshop);
  return {
    keeperOf: (provider) =>
      httpKeeper({ url: new URL(keeper.url), secret: keeper.secrets.get(provider) ?? new Uint8Array() }),
    close: () => keeper.close(),
  };
});
