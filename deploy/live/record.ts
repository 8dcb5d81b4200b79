import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '@data-connector/kit/config';
import { Session, type Tokens } from '@data-connector/provider';
import { passingApp } from '@data-connector/service/doctor';
import { beginFlow, record } from '@data-connector/testing/recording';
import { loadProviders, PROVIDER_NAMES } from '../../services/providers.js';
import { liveApp, liveAppHelp } from './live-app.js';

const help =
  (): string => `Records what a third party answers for an account of your own, as fixtures of the provider's tests.

  npm run record -- <provider> [--pages 3] [--keep member,member] [--server NAME]
  <provider> is one of ${PROVIDER_NAMES.join(', ')}; --server is where your account is, if it may be anywhere

Secrets and what tells of a person are replaced, the same by the same each time; times and counts stay, and so do members
that are words of the API. Look at the files before you commit them. PUBLIC_URL has to lead to this machine:
http://localhost:8080, say, with its callback URL registered. Providers whose people log in by a form cannot be recorded.

${liveAppHelp()}
`;

/** For one call of the third party. */
const soon = (): AbortSignal => AbortSignal.timeout(30_000);

/** Listens where the browser comes back to; `came` is the address that it comes with. @throws Error with Node's code (`EADDRINUSE`, …) when it cannot */
async function callbackAt(publicUrl: URL, path: string): Promise<{ readonly came: Promise<URL> }> {
  const server = createServer();
  const came = new Promise<URL>((resolve) => {
    server.on('request', ({ url = '' }, response) => {
      const address = URL.canParse(url, publicUrl) ? new URL(url, publicUrl) : undefined;
      const isIt = address?.pathname === path;
      response.writeHead(isIt ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' });
      response.end(isIt ? 'Thank you: look at your terminal.' : 'Nothing is here.');
      if (!isIt) return;
      server.close();
      resolve(address);
    });
  });
  server.listen(Number(publicUrl.port) || 80, publicUrl.hostname);
  await once(server, 'listening');
  return { came };
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      pages: { type: 'string', default: '3' },
      keep: { type: 'string', default: '' },
      server: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const [name = ''] = positionals;
  const [known] = await loadProviders([name]);
  const pages = Number(values.pages);
  if (!known || values.help || !(pages >= 1 && pages <= 100)) {
    console.log(help());
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (!known.definition.hasConsent) {
    console.error(
      `Not recorded: people log in to ${name} by a form, and only those who consent on a page can be recorded`,
    );
    process.exitCode = 1;
    return;
  }
  const { app: registered, publicUrl } = liveApp(name);
  const path = `/auth/${name}`;
  const app = { ...registered, own: await passingApp(name, publicUrl) };
  const provider = known.definition.create(app);
  const { common: [usual] = [] } = known.definition.manifest.server ?? {};
  const place = await provider.begin?.(values.server ?? usual?.server ?? '', soon());
  const flow = await beginFlow(provider, new URL(path, publicUrl).href, place);
  // Whoever is told to open the page may be back at once.
  const { came } = await callbackAt(publicUrl, path);
  console.log(`Open ${flow.authorizeUrl.href}\nand consent …`);
  const grant = await flow.exchange(await came);
  const tokens = await provider.finish(grant, soon());
  const renew = async (old: Tokens) => (await provider.renew?.(old, soon())) ?? old;
  const session = new Session(tokens, provider.renew && renew);
  try {
    const keep = values.keep.split(',').filter(Boolean);
    const recordings = await record(known.definition, app, session, { pages, keep });
    const folder = join(import.meta.dirname, '../../services', name, 'test/recorded');
    mkdirSync(folder, { recursive: true });
    for (const [handler, recording] of Object.entries(recordings)) {
      writeFileSync(join(folder, `${handler}.json`), `${JSON.stringify(recording, null, 2)}\n`);
      console.log(`${handler}: ${recording.pages} pages`);
    }
    console.log(`\nWritten to services/${name}/test/recorded, which the provider's contract reads.`);
  } finally {
    const isEnded = await provider.revoke?.(session.tokens, soon()).catch(() => false);
    const { label, revokePage = label } = known.definition.manifest;
    if (!isEnded) console.log(`The grant lives on until you end it: ${revokePage}`);
    await provider.close();
  }
}

main().catch((error: unknown) => {
  const { code, name } = error as Error & { readonly code?: string };
  console.error(error instanceof ConfigError ? error.message : `Not recorded: ${code ?? name}`);
  process.exitCode = 1;
});
