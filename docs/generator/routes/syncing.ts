import { bareKey, LONGEST_WAIT, OUTCOMES, syncRequest, type Code } from '@data-connector/protocol';
import { answer, body, header, headersOf, json, ok, query, routesOf, type Operation } from '../operation.js';
import { jsonText, parameterSchema, reference } from '../json-schema.js';

const route = routesOf('Syncing');
const prefer = header(
  'Prefer',
  `\`wait=2\` (RFC 7240): the answer may be kept back so many seconds, at most ${LONGEST_WAIT}, until the sync has ended, and has its \`view\` then`,
);
const APPLIED = { 'Preference-Applied': '`wait=2`, with the seconds that it would have waited' };

const STARTING: readonly Code[] = [
  'did_malformed',
  'config_malformed',
  'config_refused',
  'key_malformed',
  'cursor_malformed',
  'handler_unknown',
  'relay_unknown',
  'sync_running',
  'connection_superseded',
  'reconnect_required',
  'shutting_down',
  'datastore_unavailable',
];

/** How a sync begins, how it is watched, and how it ends. */
export const syncingRoutes: readonly Operation[] = [
  route('startSync', 'Starts a sync', {
    description:
      'The same connection and key again: the sync that runs, or the finished one that was not erased, with a new token.',
    parameters: [prefer],
    requestBody: body(json('SyncRequest'), 'At most 256 KiB'),
    answers: [
      ok('It runs', 'SyncStarted', {
        status: 202,
        headers: headersOf({ Location: 'The sync’s status', ...APPLIED }),
      }),
    ],
    problems: STARTING,
  }),
  route('startSyncByGet', 'Starts a sync, for Vaults that cannot send a body', {
    description:
      'Tokens and key stand in the URL: use POST wherever you can. The operator may have switched it off. A request with a body is refused.',
    parameters: [
      query('did', 'Who asks', { required: true, schema: parameterSchema(syncRequest.shape.did) }),
      query('config', 'The connection as JSON', { required: true, schema: jsonText('Connection') }),
      query('key', 'The person’s key in a bare string', { required: true, schema: parameterSchema(bareKey) }),
      query('handlers', 'Names, separated by commas'),
      query('limit', 'Records a handler', { schema: parameterSchema(syncRequest.shape.limit) }),
      query('notify', '`{"relay","ref"}` as JSON', { schema: jsonText('SyncRequest', 'notify') }),

      prefer,
    ],
    answers: [ok('It runs', 'SyncStarted', { status: 202, headers: headersOf(APPLIED) })],
    problems: [...STARTING, 'get_sync_disabled'],
  }),
  route('syncStatus', 'A sync’s status', {
    answers: [ok('The status', 'SyncView')],
    problems: ['sync_erased'],
  }),
  route('syncEvents', 'A sync’s events', {
    description:
      'Server-Sent Events: a `snapshot` first, then `progress`, then the outcome under its own name, then the end. Each holds a whole status. A comment comes every 15 seconds. Whoever comes back after a cut gets a snapshot again and has missed nothing. Stream it with fetch: EventSource cannot send the token.',
    parameters: [header('Last-Event-ID', 'May be sent; a snapshot comes first either way')],
    answers: [
      answer('The stream', {
        'text/event-stream': {
          schema: { type: 'string' },
          'x-event-names': ['snapshot', 'progress', ...OUTCOMES],
          'x-event-data': reference('SyncView'),
        },
      }),
    ],
    problems: ['sync_erased'],
  }),
  route('eraseSync', 'Stops a sync and erases its data', {
    description:
      'Once erased, it gives the same receipt again. A deletion that takes longer than 40 seconds goes on by itself.',
    answers: [ok('Erased', 'Receipt')],
    problems: ['erasing'],
  }),
];
