import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { connectOptions } from '@data-connector/service/connect';
import { BODY_BYTES, DOCUMENTS_AT_ONCE, LOCAL_BYTES } from '@data-connector/service';
import {
  DID_PROOF_SECONDS,
  didProof,
  MAX_DID_LENGTH,
  PASSPHRASE_LENGTH,
  SYNC_BODY_BYTES,
  syncRequest,
} from '@data-connector/protocol';
import { z } from 'zod';
import { COMMENT_EVERY_MS, UNREAD_AT_MOST } from '../../shared/kit/src/http/event-stream.js';
import { FLOW_MS } from '../../shared/service/src/connect/flow.js';
import {
  DOCUMENT_BYTES,
  FEEDS_OF_SYNC,
  REQUEST_BYTES,
  REQUESTS_OF_SYNC,
  VAULT_WRITES,
} from '../../shared/service/src/routes/datastore-budget.js';
import { STREAMS_OF_SYNC } from '../../shared/service/src/routes/sync-events.js';
import { MAX_BYTES } from '../../shared/service/src/pipeline/read-item.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const n = (value: number) => value.toLocaleString('en');
const KiB = (bytes: number) => `${n(bytes / 2 ** 10)} KiB`;
const MiB = (bytes: number) => `${n(bytes / 2 ** 20)} MiB`;

/** A bound that a schema has, as JSON Schema names it. */
const bound = (schema: z.core.$ZodType, name: string) => {
  const { anyOf, ...own } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown> & {
    anyOf?: Record<string, unknown>[];
  };
  return Number([own, ...(anyOf ?? [])].find((one) => name in one)?.[name]);
};
const { state, account } = connectOptions.shape;
const { handlers, limit, notify } = syncRequest.shape;
const ref = bound(notify.def.innerType.shape.ref, 'maxLength');

it.each([
  [`at most ${MAX_DID_LENGTH} characters. Addresses inside`],
  [`of at most ${bound(didProof, 'maxLength')} characters, in the header \`DID-Proof\``],
  [`at most ${DID_PROOF_SECONDS.life} after \`iat\`, \`iat\` at most ${DID_PROOF_SECONDS.ahead} ahead`],
  [`at most ${bound(state, 'maxLength')} characters, the Vault's own and random`],
  [`the \`account.id\` that it must be, at most ${bound(account, 'maxLength')} characters`],
  [`The person has ${FLOW_MS / 60_000} minutes`],
  [`${PASSPHRASE_LENGTH.shortest} to ${PASSPHRASE_LENGTH.longest} Unicode code points`],
  [`at most ${bound(handlers, 'maxItems')} names`],
  [`from ${bound(limit, 'minimum')} to ${n(bound(limit, 'maximum'))}; reaching it`],
  [`The body is at most ${KiB(SYNC_BODY_BYTES)}`],
  [`"ref": "<at most ${ref} characters>"`],
  [`A comment comes every ${COMMENT_EVERY_MS / 1000} seconds`],
  [`with more than ${MiB(UNREAD_AT_MOST)} unread is cut off`],
  [`keeps ${STREAMS_OF_SYNC} streams of one sync open`],
  [`at most ${MiB(BODY_BYTES)} and ${n(DOCUMENTS_AT_ONCE)} documents`],
  [`PUT of \`_local/<id>\` (${KiB(LOCAL_BYTES)})`],
  [`${MiB(VAULT_WRITES.points)} of writes into all datastores of one account`],
  [`at least ${KiB(REQUEST_BYTES)} and each document in it as at least ${DOCUMENT_BYTES} bytes`],
  [
    `works on ${REQUESTS_OF_SYNC.running} requests of one sync at once and lets ${REQUESTS_OF_SYNC.waiting} wait`,
  ],
  [`are apart, ${FEEDS_OF_SYNC} of them`],
  [`A record is at most ${MiB(MAX_BYTES)} of JSON`],
])('docs/protocol.md has the code’s own number: %s', (sentence) => {
  expect(page).toContain(sentence);
});
