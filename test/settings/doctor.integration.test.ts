import { describe, expect, it } from '@jest/globals';
import { examine, type Examined, type Finding } from '@data-connector/service/doctor';
import { loadProviders } from '../../services/providers.js';
import { harbour } from '../harness/providers/harbour.js';
import { npm, printed, shellEnvironment } from '../system/processes/commands.js';

const PUBLIC_URL = new URL('http://localhost:8080');
const known = await loadProviders();

describe.each(known.map((one) => [one.definition.manifest.name, one] as const))(
  'the doctor of %s',
  (name, { definition, simulator }) => {
    /** What is asked of a third party: consent, tokens, an account; or its server, without which nothing else is. */
    const questions = definition.manifest.server ? 1 : 3;
    const callback = new URL(`/auth/${name}`, PUBLIC_URL).href;
    /** What is to mend with settings that differ from right ones. */
    async function toMend(wrong: Partial<Examined>, clockOffMs = 0, isThere = true): Promise<string[]> {
      const third = await simulator.start({
        redirectUris: [callback],
        now: () => Date.now() + clockOffMs,
      });
      if (!isThere) await third.close();
      const right = { publicUrl: PUBLIC_URL, ...third.app, simulator: new URL(third.url) };
      const mend: string[] = [];
      for await (const finding of examine(definition, { ...right, ...wrong }))
        if (finding.mend !== undefined) mend.push(finding.mend);
      if (isThere) await third.close();
      return mend;
    }

    it('has nothing to say of settings that are right', async () => {
      expect(await toMend({})).toEqual([]);
    });

    if (definition.needsApp) {
      it('knows a wrong app secret, and does not say it', async () => {
        const clientSecret = 'a-wrong-secret-that-nobody-says';
        const mend = await toMend({ clientSecret });
        expect(mend.join()).toContain(`${name.toUpperCase()}_CLIENT_SECRET`);
        expect(mend.join()).not.toContain(clientSecret);
      });

      it('knows a callback URL that is not registered', async () => {
        const mend = await toMend({ publicUrl: new URL('https://connect.example') });
        expect(mend).toEqual([expect.stringContaining(`register https://connect.example/auth/${name} `)]);
      });
    }

    it('knows a public URL that third parties would not lead back to, and a clock that is off', async () => {
      const mend = await toMend({ publicUrl: new URL('http://connect.example') });
      expect(mend.join()).toContain('https address');
      // Only a consent page is asked for the time.
      if (definition.hasConsent) expect((await toMend({}, -600_000)).join()).toMatch(/it is [56]\d\d s off/);
    });

    it('knows a third party that is not reached', async () => {
      const mend = await toMend({}, 0, false);
      expect(mend).toHaveLength(questions);
      expect(mend.filter((one) => !one.startsWith('let this machine reach'))).toEqual([]);
    });
  },
);

it('the doctor of many servers knows one that takes no app, and has one made by another', async () => {
  const { definition, simulator } = harbour;
  const third = await simulator.start();
  const examined = async (server: string) => {
    const findings: Finding[] = [];
    const app = { clientId: '', clientSecret: '', simulator: new URL(third.url) };
    for await (const one of examine(definition, { ...app, publicUrl: PUBLIC_URL, server }))
      findings.push(one);
    return findings;
  };
  const well = await examined('one.example');
  expect([well.length, well.filter(({ mend }) => mend !== undefined)]).toEqual([6, []]);
  expect(well[1]?.what).toContain('one.example');
  third.faults.always('server', 'garbage');
  expect((await examined('two.example')).map(({ mend }) => mend)).toEqual([
    undefined,
    'name a server of Harbour: this is none, or it takes no app',
  ]);
  expect((await examined('localhost')).at(-1)?.mend).toContain('it gave server_malformed');
  await third.close();
});

it('npm run doctor says what is to mend, and fails', async () => {
  const first = known.find(({ definition: { needsApp } }) => needsApp);
  if (!first) throw new Error('There is no provider');
  const { definition, simulator } = first;
  const { name } = definition.manifest;
  const third = await simulator.start();
  const app = name.toUpperCase();
  const run = (secret: string) =>
    printed(
      npm(['run', '--silent', 'doctor', '--', name], {
        ...shellEnvironment('/nonexistent', {}),
        PUBLIC_URL: PUBLIC_URL.href,
        [`${app}_CLIENT_ID`]: third.app.clientId,
        [`${app}_CLIENT_SECRET`]: secret,
        [`${app}_SIMULATOR_URL`]: third.url,
      }),
    );
  const well = await run(third.app.clientSecret);
  expect([well.code, well.stderr, well.stdout.match(/^well /gm)]).toEqual([0, '', Array(5).fill('well ')]);
  const wrong = await run('a-wrong-secret');
  expect([wrong.code, wrong.stdout.match(/^to mend .*/gm)]).toEqual([
    1,
    [expect.stringContaining(`check ${app}_CLIENT_ID and ${app}_CLIENT_SECRET`)],
  ]);
  await third.close();
});
