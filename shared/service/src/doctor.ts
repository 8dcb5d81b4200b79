import { randomBytes, randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { StateStore } from 'passport-oauth2';
import type { Strategy } from 'passport';
import type { OwnApp, Place, Provider, ProviderDefinition } from '@data-connector/provider';
import { ServiceKeys } from '@data-connector/sealing';
import { consentUrl, exchangeCode, ownApp } from './connect/index.js';

/** What was looked at, and what to do about it where it is not as it should be. */
export interface Finding {
  readonly what: string;
  /** Nothing where all is well. */
  readonly mend?: string | undefined;
}

/** The app at the third party whose settings are examined. */
export interface Examined {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly simulator?: URL | undefined;
  /** The gateway's. */
  readonly publicUrl: URL;
  /** Of those that accounts are at, if they are at many; the first of the common ones unless told. */
  readonly server?: string | undefined;
}

/** How long one question may take, in ms. */
const QUESTION_MS = 15_000;
/** Third parties refuse what is signed or expires by a clock that is further off than this, in ms. */
const CLOCK_MS = 60_000;

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

const soon = (): AbortSignal => AbortSignal.timeout(QUESTION_MS);
type Failure = Error & { readonly code?: string };
const wordFor = ({ code, name }: Failure): string => code ?? name;

/** A state of a flow that nobody comes back from. */
const noFlow: Pick<StateStore, 'store' | 'verify'> = {
  store: (...args: unknown[]) => (args.at(-1) as (error: null, state: string) => void)(null, randomUUID()),
  verify: (...args: unknown[]) =>
    (args.at(-1) as (error: null, verifier: string, state: string) => void)(null, 'v'.repeat(43), 'state'),
};

/** What an app says of itself to servers for once, with keys that nobody else has. @param name the provider's */
export const passingApp = async (name: string, publicUrl: URL): Promise<OwnApp> =>
  ownApp(name, publicUrl, await ServiceKeys.derive({ service: [randomBytes(32)], index: randomBytes(32) }));

const OK = 'no error';
const wordOf = (call: Promise<unknown>): Promise<string> => call.then(() => OK, wordFor);

/**
 * Looks at a live provider's settings as the third party sees them, with questions that change nothing there: it asks for the
 * consent page, exchanges a code and asks for an account with a token, both of which are made up. Where servers make an app for
 * whoever asks, one is asked for one, as for each connection.
 */
export async function* examine(
  definition: ProviderDefinition,
  { publicUrl, server, ...app }: Examined,
): AsyncGenerator<Finding> {
  const { hasConsent, manifest, needsApp } = definition;
  const { label, name } = manifest;
  const own = manifest.server && (await passingApp(name, publicUrl));
  const provider = definition.create({ ...app, own });
  const callbackURL = new URL(`/auth/${name}`, publicUrl).href;
  const settings = name.toUpperCase();
  const unknownApp = needsApp ? `check ${settings}_CLIENT_ID and ${settings}_CLIENT_SECRET: ` : '';
  const advice: Readonly<Record<string, string>> = {
    app_rejected: `${unknownApp}${label} does not know the app by ${needsApp ? 'them' : 'what it has made'}`,
    provider_unavailable: `let this machine reach ${label}: it gives no answer that can be used`,
    rate_limited: `wait: ${label} limits how often it is asked`,
    server_not_allowed: 'name a server that is one of the public internet',
    server_unknown: `name a server of ${label}: this is none, or it takes no app`,
  };
  const mending = (given: string, wanted: string, asked: string) =>
    given === wanted ? undefined : (advice[given] ?? `look at its answer: ${asked} gave ${given}`);
  try {
    const local = LOCAL.includes(publicUrl.hostname);
    yield {
      what: `PUBLIC_URL ${publicUrl.origin}`,
      mend:
        publicUrl.protocol === 'https:' || local
          ? undefined
          : 'set it to the https address under which people reach the gateway',
    };

    const at = server ?? manifest.server?.common[0]?.server ?? '';
    let place: Place = {};
    if (provider.begin) {
      const begun = await provider.begin(at, soon()).catch((error: Failure) => error);
      yield {
        what: `${at} is a server of ${label}’s that the app can become known to`,
        mend: mending(begun instanceof Error ? wordFor(begun) : OK, OK, 'it'),
      };
      if (begun instanceof Error) return;
      place = begun;
    }

    const dpopKey = provider.dpopKey?.();
    const strategy = () => provider.strategy({ callbackURL, dpopKey, place, store: noFlow, signal: soon() });
    if (provider.document && !local) yield documentFinding(own?.document ?? '');
    // An app that stands for itself signs with its service's key, which is not here.
    else if (hasConsent) {
      const register = needsApp
        ? `check ${settings}_CLIENT_ID, register ${callbackURL} as a callback URL in ${label}’s developer console, letter for letter, and allow the app its scopes`
        : `${label} does not take what the app says of itself there`;
      yield* consentFindings(label, strategy(), provider, callbackURL, { advice, register });
      const code = { code: 'made-up-by-the-doctor', state: 'state' };
      const exchanged = await wordOf(
        exchangeCode(strategy(), code, { headers: {} } as Request, {} as Response, soon()),
      );
      yield {
        what: 'The token endpoint knows the app',
        mend: mending(exchanged, 'flow_invalid', 'a code that does not exist'),
      };
    }

    const access = { accessToken: 'made-up-by-the-doctor', dpopKey, server: place.server };
    const asked = await wordOf(provider.account(access, soon()));
    const mend = mending(asked, 'TokenRejected', 'a token that does not exist');
    yield { what: 'The API answers', mend };
  } finally {
    await provider.close();
  }
}

/** What the consent page makes of the app, and the clock that its answer tells. */
async function* consentFindings(
  label: string,
  strategy: Strategy,
  provider: Provider,
  callbackURL: string,
  mending: { readonly advice: Readonly<Record<string, string>>; readonly register: string },
): AsyncGenerator<Finding> {
  const { advice, register } = mending;
  let failure = '';
  const page = await consentUrl(strategy, provider.authorize({ select: false }))
    .then((url) => fetch(url, { redirect: 'manual', signal: soon() }))
    .catch((error: Failure) => {
      failure = error.code ?? 'provider_unavailable';
    });
  await page?.body?.cancel();
  // An error that is led back to the callback URL (RFC 6749, 4.1.2.1), or a page that says no.
  const away = page?.headers.get('location') ?? '';
  const isRefused = page && (page.status >= 400 || away.startsWith(callbackURL));
  const refusal = isRefused ? `it answered ${page.status}: ${register}` : undefined;
  yield {
    what: 'The consent page takes the app, its callback URL and its scopes, as far as it says so to who is not signed in',
    mend: page ? refusal : (advice[failure] ?? advice['provider_unavailable']),
  };

  const off = Math.abs(Date.parse(page?.headers.get('date') ?? '') - Date.now());
  if (!Number.isNaN(off))
    yield {
      what: 'This machine’s clock',
      mend: off > CLOCK_MS ? `set it: it is ${Math.round(off / 1000)} s off ${label}’s` : undefined,
    };
}

/** Whether a document about the app is where servers look for it. */
async function documentFinding(address: string): Promise<Finding> {
  const said = await fetch(address, { signal: soon() })
    .then((answer) => answer.json() as Promise<{ client_id?: unknown } | null>)
    .catch(() => undefined);
  return {
    what: `The document about the app is at ${address}`,
    mend: said?.client_id === address ? undefined : 'start its service, and let servers reach PUBLIC_URL',
  };
}
