import { syncRequest, type Code } from '@data-connector/protocol';
import { connectOptions } from '@data-connector/service/connect';
import { body, FORM, headersOf, json, ok, page, query, routesOf, type Operation } from '../operation.js';
import { jsonText, parameterSchema } from '../json-schema.js';

const route = routesOf('Connecting');
/** What a third party can answer. */
const FROM_THIRD_PARTY: readonly Code[] = ['provider_unavailable', 'app_rejected', 'rate_limited'];

/** How a connection begins and ends. */
export const connectingRoutes: readonly Operation[] = [
  route('connect', 'Sends the person’s browser to the third party', {
    description:
      'To be opened in a browser, not fetched. On another host name than the public one it redirects there first.',
    parameters: [
      query('did', 'Who connects', {
        required: true,
        schema: parameterSchema(syncRequest.shape.did),
        example: '0x52908400098527886e0f7030069857d2e4169ee7',
      }),
      query(
        'redirect',
        'Where the person comes back to: one of the operator’s, letter for letter; default: the first of them',
      ),
      query('state', 'The Vault’s own: echoed in the deep link, on errors too. The Vault checks it', {
        schema: parameterSchema(connectOptions.shape.state),
      }),
      query('vaultKey', 'A public P-256 JWK as JSON: the connection is sealed to it', {
        schema: jsonText('PublicJwk'),
      }),
      query('account', 'Reconnect: the id of the account it must be', {
        schema: parameterSchema(connectOptions.shape.account),
      }),
      query(
        'server',
        'Of a provider that `/providers` lists with `server`: where the account is, such as `social.example`. A page asks the person where it is missing',
        { schema: parameterSchema(connectOptions.shape.server) },
      ),
      query('flow', 'What that page sends back, with `server` alone: which attempt it goes on with'),
      query('prompt', '`select`: the person chooses an account even if one is signed in', {
        schema: parameterSchema(connectOptions.shape.prompt),
      }),
    ],
    answers: [
      {
        status: 302,
        description: 'To the third party, or to the public host name',
        headers: headersOf({ Location: 'Where to', 'Set-Cookie': 'The sealed attempt' }),
      },
      page('A page that asks for the account’s server, or that leads on to it'),
    ],
    problems: [
      'did_malformed',
      'redirect_not_allowed',
      'vault_key_malformed',
      'server_malformed',
      'server_not_allowed',
      'server_unknown',
      'flow_invalid',
      'flow_expired',
      'browser_changed',
      ...FROM_THIRD_PARTY,
      'datastore_unavailable',
    ],
    pages: true,
  }),
  route('login', 'What a person has entered on the page that `GET /connect/{provider}` shows', {
    description:
      'For that page’s form only, of providers without a consent page, and with its cookie: name and password go to the third party once, and into the connection. Its page has one link, `#open-vault`.',
    requestBody: FORM,
    answers: [page('A page that opens the Vault')],
    problems: [
      'not_found',
      'login_refused',
      'server_malformed',
      'server_not_allowed',
      'server_unknown',
      'flow_invalid',
      'flow_expired',
      'flow_replayed',
      'browser_changed',
      'scope_missing',
      'account_mismatch',
      'reconnect_required',
      ...FROM_THIRD_PARTY,
      'datastore_unavailable',
    ],
    pages: true,
  }),
  route('clientMetadata', 'What the server’s app says of itself to servers that know it by this address', {
    description:
      'For third parties whose accounts are at many servers: the address is the app’s id there (draft-ietf-oauth-client-id-metadata-document), and the keys in it are those that it signs with (RFC 7523).',
    answers: [ok('The app', 'ClientMetadata')],
    problems: ['not_found'],
  }),
  route('disconnect', 'Revokes the grant at the third party and erases what is held for it', {
    description: 'When the third party cannot be reached, what is held is erased all the same: ask again.',
    requestBody: body(json('DisconnectRequest')),
    answers: [ok('Done', 'Receipt')],
    problems: [
      'did_malformed',
      'config_malformed',
      'config_refused',
      'connection_superseded',
      ...FROM_THIRD_PARTY,
      'scope_missing',
      'datastore_unavailable',
      'erasing',
    ],
  }),
  route('callback', 'The third party’s callback', {
    description:
      'For the browser that `GET /connect/{provider}` has sent away. Its page has one link, `#open-vault`: the deep link into the Vault.',
    parameters: [
      query('state', 'As it was given to the third party', { required: true }),
      query('code', 'The grant; exactly one of `code` and `error`'),
      query('error', 'Why there is none; some third parties say some of it as `error_code`'),
      query('iss', 'Which third party it is (RFC 9207): another one than was asked is refused'),
    ],
    answers: [page('A page that opens the Vault')],
    problems: [
      'flow_invalid',
      'flow_expired',
      'flow_replayed',
      'browser_changed',
      'access_denied',
      'scope_missing',
      'account_mismatch',
      ...FROM_THIRD_PARTY,
      'datastore_unavailable',
    ],
    pages: true,
  }),
  route('webhook', 'The third party says that a person removed the app, or wants their data deleted', {
    description:
      'For the third party only, signed in its own way; each provider’s README lists those it has.',
    requestBody: FORM,
    answers: [ok('Done', 'DeletionTaken')],
    problems: ['not_found', 'datastore_unavailable'],
  }),
  route('deletionReceipt', 'Shows a person that their data was deleted', {
    answers: [page('A page that says when')],
    problems: ['not_found'],
  }),
];
