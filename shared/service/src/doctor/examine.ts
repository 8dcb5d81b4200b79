import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { StateStore } from 'passport-oauth2';
import type { ProviderDefinition } from '@data-connector/provider';
import { consentUrl, exchangeCode } from '../connect/exchange.js';

/** What was looked at, and what to do about it where it is not as it should be. */
export interface Finding {
  readonly what: string;
  /** Nothing where all is well. */
  readonly mend?: string;
}

/** The app at the third party whose settings are examined. */
export interface Examined {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly simulator?: URL | undefined;
  /** The gateway's. */
  readonly publicUrl: URL;
}

/** How long one question may take, in ms. */
const QUESTION_MS = 15_000;
/** Third parties refuse what is signed or expires by a clock that is further off than this, in ms. */
const CLOCK_MS = 60_000;

/** A state of a flow that nobody comes back from. */
const noFlow: Pick<StateStore, 'store' | 'verify'> = {
  store: (...args: unknown[]) => (args.at(-1) as (error: null, state: string) => void)(null, randomUUID()),
  verify: (...args: unknown[]) =>
    (args.at(-1) as (error: null, verifier: string, state: string) => void)(null, 'v'.repeat(43), 'state'),
};

const wordOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error & { readonly code?: string }) => error.code ?? error.name,
  );

/**
 * Looks at a live provider's settings as the third party sees them, with questions that change nothing there: it asks for the
 * consent page, exchanges a code and asks for an account with a token, both of which are made up.
 */
export async function* examine(
  definition: ProviderDefinition,
  { publicUrl, ...app }: Examined,
): AsyncGenerator<Finding> {
  const { label, name } = definition.manifest;
  const settings = name.toUpperCase();
  const callbackURL = new URL(`/auth/${name}`, publicUrl).href;
  const provider = definition.create(app);
  const signal = () => AbortSignal.timeout(QUESTION_MS);
  const dpopKey = provider.dpopKey?.();
  const strategy = () => provider.strategy({ callbackURL, dpopKey, store: noFlow, signal: signal() });
  const register = `register ${callbackURL} as a callback URL in ${label}’s developer console, letter for letter`;
  try {
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname);
    yield {
      what: `PUBLIC_URL ${publicUrl.origin}`,
      ...(publicUrl.protocol === 'https:' || local
        ? {}
        : { mend: 'set it to the https address under which people reach the gateway' }),
    };

    const advice: Readonly<Record<string, string>> = {
      app_rejected: `check ${settings}_CLIENT_ID and ${settings}_CLIENT_SECRET: ${label} does not know the app by them`,
      provider_unavailable: `let this machine reach ${label}: it gives no answer that can be used`,
      rate_limited: `wait: ${label} limits how often it is asked`,
    };

    let failure = '';
    const page = await consentUrl(strategy(), provider.authorize({ select: false }))
      .then((url) => fetch(url, { redirect: 'manual', signal: signal() }))
      .catch((error: Error & { readonly code?: string }) => {
        failure = error.code ?? 'provider_unavailable';
      });
    await page?.body?.cancel();
    // An error that is led back to the callback URL (RFC 6749, 4.1.2.1), or a page that says no.
    const away = page?.headers.get('location') ?? '';
    const isRefused = page && (page.status >= 400 || away.startsWith(callbackURL));
    yield {
      what: 'The consent page takes the app, its callback URL and its scopes, as far as it says so to who is not signed in',
      ...(page ? {} : { mend: advice[failure] ?? advice['provider_unavailable'] ?? '' }),
      ...(isRefused
        ? {
            mend: `it answered ${page.status}: check ${settings}_CLIENT_ID, ${register}, and allow the app its scopes`,
          }
        : {}),
    };

    const off = Math.abs(Date.parse(page?.headers.get('date') ?? '') - Date.now());
    if (!Number.isNaN(off))
      yield {
        what: 'This machine’s clock',
        ...(off > CLOCK_MS ? { mend: `set it: it is ${Math.round(off / 1000)} s off ${label}’s` } : {}),
      };

    const code = { code: 'made-up-by-the-doctor', state: 'state' };
    const exchanged = await wordOf(
      exchangeCode(strategy(), code, { headers: {} } as Request, {} as Response, signal()),
    );
    yield {
      what: 'The token endpoint knows the app',
      ...(exchanged === 'flow_invalid'
        ? {}
        : { mend: advice[exchanged] ?? `look at its answer: a code that does not exist gave ${exchanged}` }),
    };

    const asked = await wordOf(provider.account({ accessToken: 'made-up-by-the-doctor', dpopKey }, signal()));
    yield {
      what: 'The API answers',
      ...(asked === 'TokenRejected'
        ? {}
        : { mend: advice[asked] ?? `look at its answer: a token that does not exist gave ${asked}` }),
    };
  } finally {
    await provider.close();
  }
}
