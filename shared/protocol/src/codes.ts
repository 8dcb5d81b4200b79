/** What the one who meets an error can do about it: nothing with this request, ask again later, or connect anew. */
export const RETRIES = ['no', 'later', 'reconnect'] as const;
export type Retry = (typeof RETRIES)[number];

/** One row of the table of codes: constant text, so that no answer can echo what was sent. */
export interface CodeFacts {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly retry: Retry;
  /** Who has to act. */
  readonly who: 'vault' | 'person' | 'operator' | 'nobody';
}

const row = (
  status: number,
  who: CodeFacts['who'],
  retry: Retry,
  texts: Pick<CodeFacts, 'title' | 'detail'>,
): CodeFacts => ({ status, who, retry, ...texts });

/** Every code of the system. Codes are stable; texts may improve. */
export const CODES = {
  // Requests
  request_malformed: row(400, 'vault', 'no', {
    title: 'The request is malformed',
    detail: 'Send what the route’s documentation describes.',
  }),
  not_found: row(404, 'vault', 'no', {
    title: 'Nothing is here',
    detail: 'Check the path and the method.',
  }),
  method_not_allowed: row(405, 'vault', 'no', {
    title: 'This method is not served here',
    detail: 'See the Allow header.',
  }),
  body_too_large: row(413, 'vault', 'no', {
    title: 'The body is too large',
    detail: 'Send at most what the route takes.',
  }),
  content_type_unsupported: row(415, 'vault', 'no', {
    title: 'The content type is not served here',
    detail: 'Send application/json without a content encoding.',
  }),
  too_many_requests: row(429, 'vault', 'later', {
    title: 'Too many requests',
    detail: 'Wait as long as Retry-After says.',
  }),
  internal_error: row(500, 'operator', 'later', {
    title: 'Something went wrong here',
    detail: 'Try again; if it stays, give the operator the request id.',
  }),
  shutting_down: row(503, 'nobody', 'later', {
    title: 'This replica is shutting down',
    detail: 'Send the request again.',
  }),
  // Providers
  provider_unknown: row(404, 'vault', 'no', {
    title: 'No such provider',
    detail: 'GET /providers lists the providers of this server.',
  }),
  service_unavailable: row(503, 'operator', 'later', {
    title: 'This provider’s service does not answer',
    detail: 'Try again in a minute.',
  }),
  // Who asks
  did_malformed: row(400, 'vault', 'no', {
    title: 'The did is malformed',
    detail: 'Send one DID: 0x… (all lower case or EIP-55), did:key:…, did:pkh:…, did:ethr:… or did:vda:….',
  }),
  did_proof_missing: row(401, 'vault', 'no', {
    title: 'This server wants a proof of the did',
    detail: 'Sign the request with the DID’s key; see docs/protocol.md.',
  }),
  did_proof_invalid: row(401, 'vault', 'no', {
    title: 'The proof of the did does not hold for this request',
    detail: 'Sign this very request, for this gateway, with the DID’s own key and a clock that is right.',
  }),
  did_proof_replayed: row(401, 'vault', 'no', {
    title: 'This proof of the did was already used',
    detail: 'Make a new proof for each request; in a browser, go back to your Vault and connect again.',
  }),
  token_invalid: row(401, 'vault', 'no', {
    title: 'The sync token is missing or is not for this sync',
    detail: 'Send the token that POST /sync returned, as Authorization: Bearer.',
  }),
  // Connecting
  redirect_not_allowed: row(400, 'vault', 'no', {
    title: 'This redirect is not on the allow-list',
    detail: 'Use one of the operator’s REDIRECT_URLS, letter for letter.',
  }),
  vault_key_malformed: row(400, 'vault', 'no', {
    title: 'vaultKey is not a public EC P-256 JWK',
    detail: 'Send the public part of a P-256 key.',
  }),
  server_malformed: row(400, 'person', 'no', {
    title: 'This is not the name of a server',
    detail: 'Give its name alone, such as social.example: no user, no port, no address in numbers.',
  }),
  server_not_allowed: row(403, 'person', 'no', {
    title: 'This server does not connect to that one',
    detail:
      'Only servers on the public internet are connected to, and of these the ones that the operator allows.',
  }),
  server_unknown: row(400, 'person', 'no', {
    title: 'No such server answers there',
    detail: 'Check the name: it must be a server of this kind that takes new apps.',
  }),
  login_refused: row(403, 'person', 'no', {
    title: 'That name and password are not accepted there',
    detail:
      'Check both. Many services take a password here that is made for one app, and not that of the account.',
  }),
  flow_invalid: row(400, 'person', 'reconnect', {
    title: 'This connection attempt is not known here',
    detail: 'Go back to your Vault and press Connect again.',
  }),
  flow_expired: row(400, 'person', 'reconnect', {
    title: 'This connection attempt took too long',
    detail: 'Go back to your Vault and press Connect again.',
  }),
  flow_replayed: row(400, 'person', 'reconnect', {
    title: 'This connection attempt was already used',
    detail: 'Go back to your Vault and press Connect again.',
  }),
  browser_changed: row(400, 'person', 'reconnect', {
    title: 'You came back in another browser',
    detail:
      'Open your Vault in the browser you began with, or make it the default browser, and connect again.',
  }),
  access_denied: row(403, 'person', 'reconnect', {
    title: 'Access was not granted',
    detail: 'Connect again and allow access, if you want your data here.',
  }),
  scope_missing: row(403, 'person', 'reconnect', {
    title: 'A permission that this needs was not granted',
    detail: 'Connect again and leave the permissions switched on.',
  }),
  account_mismatch: row(409, 'person', 'reconnect', {
    title: 'That is another account',
    detail: 'Sign in at the third party with the account you are reconnecting.',
  }),
  // Syncing
  config_malformed: row(400, 'vault', 'no', {
    title: 'config is not a connection',
    detail: 'Send the connection exactly as it was handed over.',
  }),
  config_refused: row(403, 'vault', 'reconnect', {
    title: 'config was not issued here for this did, account and tokens',
    detail: 'Send the connection exactly as it was handed over; connect again if it is lost.',
  }),
  key_malformed: row(400, 'vault', 'no', {
    title: 'key is none of the known forms',
    detail: 'Send {jwk}, {secret} or {passphrase}; see docs/protocol.md.',
  }),
  cursor_malformed: row(400, 'vault', 'no', {
    title: 'A cursor is malformed',
    detail: 'Send the cursors exactly as a result gave them, or none to begin anew.',
  }),
  handler_unknown: row(400, 'vault', 'no', {
    title: 'No such handler',
    detail: 'GET /providers lists each provider’s handlers.',
  }),
  relay_unknown: row(400, 'vault', 'no', {
    title: 'No such relay',
    detail: 'Use the name of a relay that the operator configured.',
  }),
  get_sync_disabled: row(403, 'vault', 'no', {
    title: 'GET /sync is switched off here',
    detail: 'Use POST /sync.',
  }),
  sync_unknown: row(404, 'vault', 'no', {
    title: 'No such sync',
    detail: 'Start a sync with POST /sync.',
  }),
  erasing: row(503, 'nobody', 'later', {
    title: 'The deletion takes longer than this answer could wait',
    detail: 'It goes on here: send the request again at retryAt for its receipt.',
  }),
  sync_erased: row(410, 'nobody', 'no', {
    title: 'This sync was erased',
    detail: 'Start a new one with POST /sync.',
  }),
  sync_running: row(409, 'vault', 'later', {
    title: 'A sync of this account runs for another request',
    detail: 'Ask again at retryAt: two syncs of one account do not run at once.',
  }),
  connection_superseded: row(409, 'vault', 'no', {
    title: 'This connection’s refresh token was already spent',
    detail: 'Open the sealed connection in this answer and go on with that.',
  }),
  datastore_unknown: row(404, 'vault', 'no', {
    title: 'No such datastore in this sync, or nothing was stored in it yet',
    detail: 'A sync’s status names its datastores and how many records each has.',
  }),
  document_unknown: row(404, 'vault', 'no', {
    title: 'No such document in this datastore',
    detail: 'A checkpoint that was never written is not there either: a replication begins at the start.',
  }),
  // Outcomes
  reconnect_required: row(401, 'person', 'reconnect', {
    title: 'The third party no longer accepts this connection',
    detail: 'Connect again.',
  }),
  rate_limited: row(429, 'nobody', 'later', {
    title: 'The third party’s limit is reached',
    detail: 'Sync again at retryAt.',
  }),
  provider_unavailable: row(502, 'nobody', 'later', {
    title: 'The third party does not answer as it should',
    detail: 'Sync again later.',
  }),
  app_rejected: row(502, 'operator', 'later', {
    title: 'The third party does not accept this server’s registration',
    detail: 'The operator has to mend the app at the third party; connecting anew does not help.',
  }),
  datastore_unavailable: row(503, 'operator', 'later', {
    title: 'The data store does not answer as it should',
    detail: 'Sync again later.',
  }),
  bus_unavailable: row(503, 'operator', 'later', {
    title: 'The message broker does not answer as it should',
    detail: 'Nothing to do: the event is sent when it is back.',
  }),
  busy: row(503, 'operator', 'later', {
    title: 'This service has all the work it takes',
    detail: 'Send the request again later.',
  }),
  lease_lost: row(503, 'nobody', 'later', {
    title: 'The replica that ran this sync is gone',
    detail: 'Sync again: it goes on where it stopped.',
  }),
  stopped: row(503, 'nobody', 'later', {
    title: 'The sync was stopped before its end',
    detail: 'Sync again: it goes on where it stopped.',
  }),
  handlers_failed: row(502, 'nobody', 'later', {
    title: 'Not every handler reached its end',
    detail: 'The handlers’ own codes say why; sync again later.',
  }),
} as const satisfies Record<string, CodeFacts>;

/** A stable error code. */
export type Code = keyof typeof CODES;

/** Tells whether a word is one of the codes. */
export function isCode(word: unknown): word is Code {
  return typeof word === 'string' && Object.hasOwn(CODES, word);
}
