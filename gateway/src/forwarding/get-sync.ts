import { ConnectorError } from '@data-connector/kit/errors';
import { isHostileJson, one } from '@data-connector/kit/http';
import {
  DID_PROOF_HEADER,
  DID_PROOF_PARAMETER,
  DID_PROOF_QUERY_HEADER,
  didProofHash,
  isDidProof,
  queryWithoutProof,
  jsonOf,
} from '@data-connector/protocol';
import type { RequestHandler } from 'express';
import type { SendSync } from './send-sync.js';

function parse(text: string | undefined, code: 'config_malformed' | 'request_malformed'): unknown {
  if (text === undefined) return undefined;
  const value = jsonOf(text);
  if (value === undefined || isHostileJson(value)) throw new ConnectorError(code);
  return value;
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new ConnectorError('request_malformed');
  return Number(text);
}

const PARAMETERS = new Set(['did', 'config', 'key', 'handlers', 'limit', 'notify', DID_PROOF_PARAMETER]);

/**
 * The body of `POST /sync` for a query: each parameter at most once, and none that nobody knows; `config` and `notify` are JSON, `handlers` names
 * separated by commas, `key` stays the text it is. What is missing stays missing: the service judges.
 * @throws ConnectorError `request_malformed`, `config_malformed`
 */
function syncRequestOf(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (Object.keys(query).some((name) => !PARAMETERS.has(name))) throw new ConnectorError('request_malformed');
  return {
    did: one(query['did']),
    config: parse(one(query['config']), 'config_malformed'),
    key: one(query['key']),
    handlers: one(query['handlers'])?.split(','),
    limit: limitOf(one(query['limit'])),
    notify: parse(one(query['notify']), 'request_malformed'),
  };
}

/**
 * What a service is told about a proof of the did: it is for the GET, so the hash of that GET's query goes with it. The
 * service takes the gateway's word that the body says what the query said.
 * @throws ConnectorError `did_proof_invalid` unless there is at most one, of the form of one
 */
function proofHeaders(inHeader: unknown, inQuery: unknown, query: string): Record<string, string> {
  const [proof, ...more] = [inHeader, inQuery].filter((value) => value !== undefined);
  if (proof === undefined) return {};
  if (more.length > 0 || !isDidProof(proof)) throw new ConnectorError('did_proof_invalid');
  const hash = didProofHash(queryWithoutProof(query));
  return { [DID_PROOF_HEADER]: proof, ...(hash === undefined ? {} : { [DID_PROOF_QUERY_HEADER]: hash }) };
}

/**
 * `GET /sync/:provider`: sends the POST that its query stands for, and relays the answer. It is not proxied: the query
 * holds tokens and a key, and is gone from the request before anything else sees it.
 * @throws ConnectorError `get_sync_disabled`, `did_proof_invalid`, `request_malformed`, `config_malformed`,
 * `service_unavailable`, `busy`, `too_many_requests`
 */
export function getSync(allowed: boolean, send: SendSync): RequestHandler {
  return async (req, res) => {
    const query = req.query;
    const [path = '/', text = ''] = req.url.split(/\?(.*)/s);
    req.url = req.originalUrl = path;
    if (!allowed) throw new ConnectorError('get_sync_disabled');
    const proof = proofHeaders(req.headers[DID_PROOF_HEADER], query[DID_PROOF_PARAMETER], text);
    const body = JSON.stringify(syncRequestOf(query));
    await send(req, res, { body, headers: { 'content-type': 'application/json', ...proof } });
  };
}
