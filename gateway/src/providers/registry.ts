import type { Check } from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import { serviceManifest, type ServiceManifest } from '@data-connector/protocol';
import { fetch, type Dispatcher } from 'undici';

/** A provider as the gateway knows it: where its service is, and what that last said. */
export interface Provider {
  readonly name: string;
  readonly service: URL;
  /** The last one known, also while the service is away. */
  readonly manifest?: ServiceManifest;
  readonly available: boolean;
  /** Since when that has been so. */
  readonly since: Date;
}

/** The providers by name. */
export interface Registry {
  find(name: string): Provider | undefined;
  all(): readonly Provider[];
  /** Whether each provider answers, for `/readyz`. */
  checks(): Readonly<Record<string, Check>>;
  /** Whether each was asked once, for `/readyz`: until then nothing is known of any. One that is away is no reason to wait. */
  asked(): Check;
  /** Asks each service now, then every `everyMs` or so; resolves when each was asked once. Never rejects. */
  start(): Promise<void>;
  stop(): void;
}

export interface RegistryParts {
  readonly services: ReadonlyMap<string, URL>;
  /** Milliseconds between two rounds, give or take a fifth. */
  readonly everyMs: number;
  readonly dispatcher: Dispatcher;
  /** Hears of each that answers again, after it has not. */
  readonly onReturn: (name: string) => void;
  readonly log: Log;
}

/** As long as a service has never answered, in milliseconds. */
const UNKNOWN_EVERY_MS = 2_000;

/** How long a service may take to tell its manifest, in milliseconds. */
const TIMEOUT_MS = 3_000;

/**
 * Asks a service who it is (`GET /v1/manifest`).
 * @throws Error of any kind when it does not answer, or with anything but the manifest of `name`
 */
async function ask({ name, service }: Provider, dispatcher: Dispatcher): Promise<ServiceManifest> {
  const answer = await fetch(new URL('/v1/manifest', service), {
    dispatcher,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error('the service answers with an error');
  const manifest = serviceManifest.parse(body);
  if (manifest.name !== name) throw new Error('the service has another name');
  return manifest;
}

/** Knows which services answer, by asking each for its manifest again and again. */
export function createRegistry({ services, everyMs, dispatcher, onReturn, log }: RegistryParts): Registry {
  // A Map, because names come from URLs and `__proto__` is one.
  const providers = new Map<string, Provider>(
    [...services].map(([name, service]) => [name, { name, service, available: false, since: new Date() }]),
  );
  let asked = { ok: false, since: new Date().toISOString() };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function refresh(known: Provider, first: boolean): Promise<void> {
    const { name, service, available, manifest, since } = known;
    const sinceIf = (same: boolean) => ({ since: same ? since : new Date() });
    try {
      const told = await ask(known, dispatcher);
      providers.set(name, { name, service, available: true, manifest: told, ...sinceIf(available) });
      if (available) return;
      onReturn(name);
      if (!stopped) log.info('service answers', { provider: name });
    } catch (error) {
      const last = { ...(manifest && { manifest }), ...sinceIf(!available) };
      providers.set(name, { name, service, available: false, ...last });
      if ((available || first) && !stopped) log.warn('service does not answer', { provider: name, error });
    }
  }

  async function round(first: boolean): Promise<void> {
    await Promise.all([...providers.values()].map((provider) => refresh(provider, first)));
    if (first) asked = { ok: true, since: new Date().toISOString() };
    if (stopped) return;
    // Who has never answered may just be starting, as this gateway is.
    const unknown = [...providers.values()].some(({ manifest }) => !manifest);
    const wait = unknown ? Math.min(everyMs, UNKNOWN_EVERY_MS) : everyMs;
    // Replicas that started together do not ask together.
    timer = setTimeout(() => void round(false), wait * (0.8 + Math.random() * 0.4));
    timer.unref();
  }

  return {
    find: (name) => providers.get(name),
    all: () => [...providers.values()],
    checks: () =>
      Object.fromEntries(
        [...providers.values()].map(({ name, available, since }) => [
          name,
          { ok: available, since: since.toISOString() },
        ]),
      ),
    asked: () => asked,
    start: () => round(true),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
