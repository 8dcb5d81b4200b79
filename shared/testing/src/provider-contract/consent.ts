import type { Grant, Provider } from '@data-connector/provider';
import { decideAsPerson, type Decision, type Simulator } from '@data-connector/simulator';
import { beginFlow } from '../recording/begin-flow.js';

/** Where the third party sends the browser back to; nobody listens there. */
export const CALLBACK = 'http://127.0.0.1:9/auth/contract';

/** A flow's secrets and what it came to. */
export interface Consent {
  /** The address of the third party's page. */
  readonly authorizeUrl: URL;
  /** The address that the person was sent back to. */
  readonly callbackUrl: URL;
  readonly verifier: string | undefined;
  /** Exchanges the code as the callback's route does. */
  exchange(): Promise<Grant>;
}

/** What the third party's page is asked for: in its address, or in what was left there before (RFC 9126). */
export const askedIn = ({ searchParams }: URL, simulator: Simulator): URLSearchParams =>
  new URLSearchParams(simulator.pushed(searchParams.get('request_uri') ?? '') ?? searchParams);

/** Goes through a provider's flow as a browser and a person do, up to the code. @param server of those that accounts are at, if they are at many */
export async function consent(
  provider: Provider,
  decision: Decision = {},
  server = 'one.example',
): Promise<Consent> {
  const place = await provider.begin?.(server, AbortSignal.timeout(20_000));
  const flow = await beginFlow(provider, CALLBACK, place);
  const callbackUrl = await decideAsPerson(flow.authorizeUrl, decision);
  return { ...flow, callbackUrl, exchange: () => flow.exchange(callbackUrl) };
}
