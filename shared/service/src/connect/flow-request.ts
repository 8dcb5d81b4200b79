import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  DID_PROOF_PARAMETER,
  jsonOf,
  normaliseDid,
  parsePublicJwk,
  type PublicJwk,
} from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { one } from '@data-connector/kit/http';
import { FLOW_MS, type Flow } from './flow.js';

/** The parameters of /connect, and the form of those that have no code of their own. A misspelt `vaultKey` must not go unnoticed. */
export const connectOptions = z.strictObject({
  did: z.unknown().optional(),
  redirect: z.unknown().optional(),
  vaultKey: z.unknown().optional(),
  [DID_PROOF_PARAMETER]: z.unknown().optional(),
  state: z.string().max(128).optional(),
  account: z.string().max(256).optional(),
  prompt: z.literal('select').optional(),
  server: z.string().max(512).optional(),
});

/** What the page that asks for a server sends: which flow it goes on with, whose options are in its cookie. */
export const goingOn = z.strictObject({ flow: z.string(), server: z.string().max(512) });

/** What the page that asks for a name and a password sends, for which flow. */
export const entered = z.strictObject({
  flow: z.string(),
  server: z.string().max(512).optional(),
  // RFC 7617, 2: a colon ends the name.
  name: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^:\p{Cc}]+$/u),
  password: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^\P{Cc}+$/u),
});

/** What a Vault asks of /connect, checked. */
export interface FlowRequest {
  readonly flow: Flow;
  /** What it calls the account's server. */
  readonly server: string | undefined;
}

/** 128 random bits. */
export const newFlowId = (): string => randomBytes(16).toString('base64url');

/**
 * The flow that a query of /connect begins.
 * @param redirects the operator's allow-list; the first is the default
 * @throws ConnectorError `did_malformed`, `redirect_not_allowed`, `vault_key_malformed`, `request_malformed`
 */
export function flowRequest(
  query: Readonly<Record<string, unknown>>,
  provider: string,
  redirects: readonly string[],
): FlowRequest {
  const did = normaliseDid(one(query['did']));
  if (did === undefined) throw new ConnectorError('did_malformed');
  const redirect = one(query['redirect']) ?? redirects[0];
  if (redirect === undefined || !redirects.includes(redirect))
    throw new ConnectorError('redirect_not_allowed');
  const options = connectOptions.safeParse(query);
  if (!options.success) throw new ConnectorError('request_malformed');
  const { state, account, prompt, server } = options.data;
  const flow: Flow = {
    provider,
    did,
    id: newFlowId(),
    verifier: undefined,
    redirect,
    state,
    vaultKey: vaultKeyOf(one(query['vaultKey'])),
    account,
    select: prompt === 'select' ? true : undefined,
    expires: Date.now() + FLOW_MS,
  };
  return { flow, server };
}

function vaultKeyOf(text: string | undefined): PublicJwk | undefined {
  if (text === undefined) return undefined;
  const jwk = parsePublicJwk(jsonOf(text));
  if (!jwk) throw new ConnectorError('vault_key_malformed');
  return jwk;
}
