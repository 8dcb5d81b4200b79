import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Session } from '@data-connector/provider';
import { recordedTests } from '@data-connector/testing/provider-contract';
import { record } from '@data-connector/testing/recording';
import { loadProviders } from '../../services/providers.js';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = await Promise.all(
  // npm run record leads through a consent page.
  (await loadProviders())
    .filter(({ definition }) => definition.hasConsent)
    .map(async ({ definition, simulator }) => {
      const third = await simulator.start();
      const { accessToken, refreshToken } = third.connect();
      const app = { ...third.app, simulator: new URL(third.url) };
      const { scopes, name } = definition.manifest;
      const server = definition.manifest.server && 'one.example';
      const session = new Session({ accessToken, refreshToken, scopes, server }, undefined);
      const recordings = await record(definition, app, session, { pages: 2 });
      await third.close();
      const secrets = [accessToken, refreshToken, third.app.clientSecret].filter((one) => one !== undefined);
      return { name, definition, recordings, secrets, people: third.people };
    }),
);

describe.each(recorded.map((one) => [one.name, one] as const))('what is recorded of %s', (name, one) => {
  const { definition, people, recordings, secrets } = one;
  const text = JSON.stringify(recordings);

  it('has every handler', () => {
    expect(Object.keys(recordings)).toEqual(definition.manifest.handlers.map((handler) => handler.name));
  });

  it('has no secret, and neither name nor id of the person', () => {
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const [{ id = '', name: called = '', username = '' } = {}] = people;
    // A short id may be another's pseudonym.
    const words = [id, username, ...called.split(' ')].filter(({ length }) => length > 5);
    expect(words.filter((word) => text.includes(word))).toEqual([]);
  });

  const own = mkdtempSync(join(folder, name));
  for (const [handler, recording] of Object.entries(recordings))
    writeFileSync(join(own, `${handler}.json`), JSON.stringify(recording));
  recordedTests(definition, own);
});
