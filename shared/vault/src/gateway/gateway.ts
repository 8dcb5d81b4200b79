import { DID_PROOF_HEADER, wait as waitFor } from '@data-connector/protocol';
import type { VaultCrypto } from '../keys/vault-crypto.js';
import { isVaultError, VaultError } from '../errors/vault-error.js';
import type { RequestToProve } from '../proving/did-proof.js';
import { errorOf, parseObject } from './problem.js';
import { backOff, deadline, pause, untilRetry, type Patience } from './timing.js';

/** One request to the gateway; `path` are segments, escaped here, and so is `query`. */
export interface GatewayRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  /** Of one sync. It goes into Authorization, never into a URL. */
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Proves the person's DID with it, if the Vault can. */
  readonly proven?: boolean;
  /** How long the gateway may wait for what comes of it, in seconds. */
  readonly wait?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request to prove; `path` are segments, escaped here. */
export type ProofRequest = Omit<RequestToProve, 'path'> & Pick<GatewayRequest, 'path'>;

/** The way to the gateway: every call has a timeout and a typed error. */
export interface Gateway {
  /** An absolute URL at the gateway. */
  url(...path: readonly string[]): string;
  /** A proof of the person's DID for one request; nothing if the Vault has no prover. @throws VaultError `did_proof_invalid` */
  prove(request: ProofRequest): Promise<string | undefined>;
  /**
   * The JSON object that a request is answered with. Asks again, a few times, when the network, a restart or a store that does
   * not answer is in the way.
   * @throws VaultError of any code
   */
  ask(request: GatewayRequest): Promise<Record<string, unknown>>;
  /** Fetch within a deadline, without cookies and redirects; the answer is not yet judged. */
  open(url: string, init: RequestInit): Promise<Response>;
  readonly patience: Patience;
  readonly crypto: VaultCrypto;
  /** The text of an event stream, where the app opens streams itself. */
  readonly stream: OpenStream | undefined;
  /** Whether a stream's text can be read as it comes. */
  readonly streams: boolean;
}

/**
 * Opens a stream and gives its text as it comes: for platforms whose fetch cannot stream. It throws if there is none, or if
 * the answer is not 200; the client then asks for the status instead, and tries again.
 */
export type OpenStream = (
  url: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => AsyncIterable<string>;

/** What the way to a gateway is made of, besides its URL. */
export interface GatewayParts {
  readonly patience: Patience;
  readonly crypto: VaultCrypto;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly stream?: OpenStream | undefined;
  /** Makes proofs of the person's DID. */
  readonly prove?: ((request: RequestToProve) => Promise<string>) | undefined;
}

/** Errors after which the very same request is sent again. */
const passing = [
  'unreachable',
  'shutting_down',
  'service_unavailable',
  'datastore_unavailable',
  'erasing',
] as const;
/** Whoever is asked to wait longer, in ms, is told so instead. */
const LONGEST_MS = 15_000;

/** What fetch threw, as an error of this client. */
export function unreachable(cause: unknown, signal?: AbortSignal | null): VaultError {
  if (isVaultError(cause)) return cause;
  return signal?.aborted ? new VaultError('aborted') : new VaultError('unreachable', { cause });
}

function initOf(
  { method = 'GET', token, wait = 0 }: GatewayRequest,
  body: string | undefined,
  proof: string | undefined,
): RequestInit {
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(proof === undefined ? {} : { [DID_PROOF_HEADER]: proof }),
      ...(wait === 0 ? {} : { prefer: waitFor(wait) }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

/** Makes the way to a gateway; its URL may have a path of its own. */
export function createGateway(base: URL | string, parts: GatewayParts): Gateway {
  const { patience, crypto, fetch, stream, prove } = parts;
  // The app's own fetch is taken at its word; the platform's can stream where there are streams.
  const streams = stream !== undefined || fetch !== undefined || typeof ReadableStream === 'function';
  const root = String(base).replace(/\/+$/, '');
  const call: typeof globalThis.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  const pathOf = (path: readonly string[]): string => `/${path.map(encodeURIComponent).join('/')}`;
  const url = (...path: readonly string[]): string => `${root}${pathOf(path)}`;
  const proofFor: Gateway['prove'] = async ({ path, ...request }) =>
    prove?.({ ...request, path: pathOf(path) });

  // Cookies would make a browser refuse the gateway's CORS answer; a redirect could carry the token elsewhere.
  const open: Gateway['open'] = (target, init) =>
    call(target, { ...init, credentials: 'omit', redirect: 'error', cache: 'no-store' });

  async function once(
    request: GatewayRequest,
    body: string | undefined,
    proof: string | undefined,
  ): Promise<Record<string, unknown>> {
    const limit = deadline(patience.request, request.signal);
    try {
      const init = initOf(request, body, proof);
      const { path, query = {} } = request;
      const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      const target = [url(...path), asked.join('&')].filter(Boolean).join('?');
      const answer = await open(target, { ...init, signal: limit.signal });
      const text = await answer.text();
      if (!answer.ok) throw errorOf(answer.status, answer.headers, text);
      const object = parseObject(text);
      if (!object) throw new VaultError('answer_malformed', { status: answer.status });
      return object;
    } catch (error) {
      throw unreachable(error, request.signal);
    } finally {
      limit.end();
    }
  }

  async function ask(request: GatewayRequest): Promise<Record<string, unknown>> {
    const { method = 'GET', path, proven = false } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    for (let failures = 1; ; failures += 1) {
      // A new one for each try: the server takes none twice.
      const proof = proven ? await proofFor({ method, path, body }) : undefined;
      try {
        return await once(request, body, proof);
      } catch (error) {
        if (failures >= patience.attempts || !isVaultError(error, ...passing)) throw error;
        const asked = untilRetry(error);
        if (asked > LONGEST_MS) throw error;
        await pause(Math.max(backOff(patience, failures), asked), request.signal);
      }
    }
  }

  return { url, prove: proofFor, ask, open, patience, crypto, stream, streams };
}
