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
  title: string,
  detail: string,
  retry: Retry = 'no',
): CodeFacts => ({ status, who, title, detail, retry });

/** Every code of the system. Codes are stable; texts may improve. */
export const CODES = {
  // Requests
  request_malformed: row(
    400,
    'vault',
    'The request is malformed',
    'Send what the route’s documentation describes.',
  ),
  not_found: row(404, 'vault', 'Nothing is here', 'Check the path and the method.'),
  method_not_allowed: row(405, 'vault', 'This method is not served here', 'See the Allow header.'),
  body_too_large: row(413, 'vault', 'The body is too large', 'Send at most what the route takes.'),
  content_type_unsupported: row(
    415,
    'vault',
    'The content type is not served here',
    'Send application/json without a content encoding.',
  ),
  too_many_requests: row(429, 'vault', 'Too many requests', 'Wait as long as Retry-After says.', 'later'),
  internal_error: row(
    500,
    'operator',
    'Something went wrong here',
    'Try again; if it stays, give the operator the request id.',
    'later',
  ),
  shutting_down: row(503, 'nobody', 'This replica is shutting down', 'Send the request again.', 'later'),
  // Providers
  provider_unknown: row(
    404,
    'vault',
    'No such provider',
    'GET /providers lists the providers of this server.',
  ),
  service_unavailable: row(
    503,
    'operator',
    'This provider’s service does not answer',
    'Try again in a minute.',
    'later',
  ),
  // Who asks
  did_malformed: row(
    400,
    'vault',
    'The did is malformed',
    'Send one DID: 0x… (all lower case or EIP-55), did:key:…, did:pkh:…, did:ethr:… or did:vda:….',
  ),
  did_proof_missing: row(
    401,
    'vault',
    'This server wants a proof of the did',
    'Sign the request with the DID’s key; see docs/protocol.md.',
  ),
  did_proof_invalid: row(
    401,
    'vault',
    'The proof of the did does not hold for this request',
    'Sign this very request, for this gateway, with the DID’s own key and a clock that is right.',
  ),
  did_proof_replayed: row(
    401,
    'vault',
    'This proof of the did was already used',
    'Make a new proof for each request; in a browser, go back to your Vault and connect again.',
  ),
  token_invalid: row(
    401,
    'vault',
    'The sync token is missing or is not for this sync',
    'Send the token that POST /sync returned, as Authorization: Bearer.',
  ),
  // Connecting
  redirect_not_allowed: row(
    400,
    'vault',
    'This redirect is not on the allow-list',
    'Use one of the operator’s REDIRECT_URLS, letter for letter.',
  ),
  vault_key_malformed: row(
    400,
    'vault',
    'vaultKey is not a public EC P-256 JWK',
    'Send the public part of a P-256 key.',
  ),
  server_malformed: row(
    400,
    'person',
    'This is not the name of a server',
    'Give its name alone, such as social.example: no user, no port, no address in numbers.',
  ),
  server_not_allowed: row(
    403,
    'person',
    'This server does not connect to that one',
    'Only servers on the public internet are connected to, and of these the ones that the operator allows.',
  ),
  server_unknown: row(
    400,
    'person',
    'No such server answers there',
    'Check the name: it must be a server of this kind that takes new apps.',
  ),
  login_refused: row(
    403,
    'person',
    'That name and password are not accepted there',
    'Check both. Many services take a password here that is made for one app, and not that of the account.',
  ),
  flow_invalid: row(
    400,
    'person',
    'This connection attempt is not known here',
    'Go back to your Vault and press Connect again.',
    'reconnect',
  ),
  flow_expired: row(
    400,
    'person',
    'This connection attempt took too long',
    'Go back to your Vault and press Connect again.',
    'reconnect',
  ),
  flow_replayed: row(
    400,
    'person',
    'This connection attempt was already used',
    'Go back to your Vault and press Connect again.',
    'reconnect',
  ),
  browser_changed: row(
    400,
    'person',
    'You came back in another browser',
    'Open your Vault in the browser you began with, or make it the default browser, and connect again.',
    'reconnect',
  ),
  access_denied: row(
    403,
    'person',
    'Access was not granted',
    'Connect again and allow access, if you want your data here.',
    'reconnect',
  ),
  scope_missing: row(
    403,
    'person',
    'A permission that this needs was not granted',
    'Connect again and leave the permissions switched on.',
    'reconnect',
  ),
  account_mismatch: row(
    409,
    'person',
    'That is another account',
    'Sign in at the third party with the account you are reconnecting.',
    'reconnect',
  ),
  // Syncing
  config_malformed: row(
    400,
    'vault',
    'config is not a connection',
    'Send the connection exactly as it was handed over.',
  ),
  config_refused: row(
    403,
    'vault',
    'config was not issued here for this did, account and tokens',
    'Send the connection exactly as it was handed over; connect again if it is lost.',
    'reconnect',
  ),
  key_malformed: row(
    400,
    'vault',
    'key is none of the known forms',
    'Send {jwk}, {secret} or {passphrase}; see docs/protocol.md.',
  ),
  cursor_malformed: row(
    400,
    'vault',
    'A cursor is malformed',
    'Send the cursors exactly as a result gave them, or none to begin anew.',
  ),
  handler_unknown: row(400, 'vault', 'No such handler', 'GET /providers lists each provider’s handlers.'),
  relay_unknown: row(400, 'vault', 'No such relay', 'Use the name of a relay that the operator configured.'),
  get_sync_disabled: row(403, 'vault', 'GET /sync is switched off here', 'Use POST /sync.'),
  sync_unknown: row(404, 'vault', 'No such sync', 'Start a sync with POST /sync.'),
  erasing: row(
    503,
    'nobody',
    'The deletion takes longer than this answer could wait',
    'It goes on here: send the request again at retryAt for its receipt.',
    'later',
  ),
  sync_erased: row(410, 'nobody', 'This sync was erased', 'Start a new one with POST /sync.'),
  sync_running: row(
    409,
    'vault',
    'A sync of this account runs for another request',
    'Ask again at retryAt: two syncs of one account do not run at once.',
    'later',
  ),
  connection_superseded: row(
    409,
    'vault',
    'This connection’s refresh token was already spent',
    'Open the sealed connection in this answer and go on with that.',
  ),
  datastore_unknown: row(
    404,
    'vault',
    'No such datastore in this sync, or nothing was stored in it yet',
    'A sync’s status names its datastores and how many records each has.',
  ),
  document_unknown: row(
    404,
    'vault',
    'No such document in this datastore',
    'A checkpoint that was never written is not there either: a replication begins at the start.',
  ),
  // Outcomes
  reconnect_required: row(
    401,
    'person',
    'The third party no longer accepts this connection',
    'Connect again.',
    'reconnect',
  ),
  rate_limited: row(429, 'nobody', 'The third party’s limit is reached', 'Sync again at retryAt.', 'later'),
  provider_unavailable: row(
    502,
    'nobody',
    'The third party does not answer as it should',
    'Sync again later.',
    'later',
  ),
  app_rejected: row(
    502,
    'operator',
    'The third party does not accept this server’s registration',
    'The operator has to mend the app at the third party; connecting anew does not help.',
    'later',
  ),
  datastore_unavailable: row(
    503,
    'operator',
    'The data store does not answer as it should',
    'Sync again later.',
    'later',
  ),
  bus_unavailable: row(
    503,
    'operator',
    'The message broker does not answer as it should',
    'Nothing to do: the event is sent when it is back.',
    'later',
  ),
  busy: row(
    503,
    'operator',
    'This service has all the work it takes',
    'Send the request again later.',
    'later',
  ),
  lease_lost: row(
    503,
    'nobody',
    'The replica that ran this sync is gone',
    'Sync again: it goes on where it stopped.',
    'later',
  ),
  stopped: row(
    503,
    'nobody',
    'The sync was stopped before its end',
    'Sync again: it goes on where it stopped.',
    'later',
  ),
  handlers_failed: row(
    502,
    'nobody',
    'Not every handler reached its end',
    'The handlers’ own codes say why; sync again later.',
    'later',
  ),
} as const satisfies Record<string, CodeFacts>;

/** A stable error code. */
export type Code = keyof typeof CODES;

/** Tells whether a word is one of the codes. */
export function isCode(word: unknown): word is Code {
  return typeof word === 'string' && Object.hasOwn(CODES, word);
}
