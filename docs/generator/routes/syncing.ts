import { OUTCOMES, syncIdPattern, type Code } from '@data-connector/protocol';
import {
  AT_SERVICE,
  OF_SYNC,
  PROVING,
  WITH_JSON,
  json,
  proofHeader,
  proofParameter,
  provider,
  type Operation,
  type Parameter,
} from '../operation.js';
import { jsonText, ofForm, parameterSchema } from '../parameter-schema.js';
import { did } from '../schemas/forms.js';
import { bareKey } from '../schemas/keys.js';
import { syncRequest } from '../schemas/syncing.js';

/** A sync's id in a path. */
export const syncId: Parameter = {
  name: 'syncId',
  in: 'path',
  description: 'As `POST /sync/{provider}` gave it',
  schema: ofForm(syncIdPattern),
};

const STARTING: readonly Code[] = [
  ...AT_SERVICE,
  ...PROVING,
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
  {
    id: 'startSync',
    method: 'post',
    path: '/sync/{provider}',
    tag: 'Syncing',
    summary: 'Starts a sync',
    description:
      'The same connection and key again: the sync that runs, or the finished one that was not erased, with a new token.',
    parameters: [provider, proofHeader],
    body: { type: 'application/json', schema: 'SyncRequest', description: 'At most 256 KiB' },
    answers: [
      {
        status: 202,
        description: 'It runs',
        content: json('SyncStarted'),
        headers: { Location: 'The sync’s status' },
      },
    ],
    problems: [...STARTING, ...WITH_JSON],
  },
  {
    id: 'startSyncByGet',
    method: 'get',
    path: '/sync/{provider}',
    tag: 'Syncing',
    summary: 'Starts a sync, for Vaults that cannot send a body',
    description:
      'Tokens and key stand in the URL: use POST wherever you can. The operator may have switched it off. A request with a body is refused.',
    parameters: [
      provider,
      { name: 'did', in: 'query', required: true, description: 'Who asks', schema: parameterSchema(did) },
      {
        name: 'config',
        in: 'query',
        required: true,
        description: 'The connection as JSON',
        schema: jsonText('Connection'),
      },
      {
        name: 'key',
        in: 'query',
        required: true,
        description: 'The person’s key in a bare string',
        schema: parameterSchema(bareKey),
      },
      { name: 'handlers', in: 'query', description: 'Names, separated by commas' },
      {
        name: 'limit',
        in: 'query',
        description: 'Records a handler',
        schema: parameterSchema(syncRequest.shape.limit),
      },
      {
        name: 'notify',
        in: 'query',
        description: '`{"relay","ref"}` as JSON',
        schema: jsonText('SyncRequest', 'notify'),
      },
      proofParameter,
    ],
    answers: [{ status: 202, description: 'It runs', content: json('SyncStarted') }],
    problems: [...STARTING, 'get_sync_disabled'],
  },
  {
    id: 'syncStatus',
    method: 'get',
    path: '/sync/{provider}/{syncId}',
    tag: 'Syncing',
    summary: 'A sync’s status',
    parameters: [provider, syncId],
    token: true,
    answers: [{ status: 200, description: 'The status', content: json('SyncView') }],
    problems: [...OF_SYNC, 'sync_erased'],
  },
  {
    id: 'syncEvents',
    method: 'get',
    path: '/sync/{provider}/{syncId}/events',
    tag: 'Syncing',
    summary: 'A sync’s events',
    description:
      'Server-Sent Events: a `snapshot` first, then `progress`, then the outcome under its own name, then the end. Each holds a whole status. A comment comes every 15 seconds. Whoever comes back after a cut gets a snapshot again and has missed nothing. Stream it with fetch: EventSource cannot send the token.',
    parameters: [
      provider,
      syncId,
      { name: 'Last-Event-ID', in: 'header', description: 'May be sent; a snapshot comes first either way' },
    ],
    token: true,
    answers: [
      {
        status: 200,
        description: 'The stream',
        content: [{ type: 'text/event-stream' }],
        events: { names: ['snapshot', 'progress', ...OUTCOMES], data: 'SyncView' },
      },
    ],
    problems: [...OF_SYNC, 'sync_erased'],
  },
  {
    id: 'eraseSync',
    method: 'delete',
    path: '/sync/{provider}/{syncId}',
    tag: 'Syncing',
    summary: 'Stops a sync and erases its data',
    description:
      'Once erased, it gives the same receipt again. A deletion that takes longer than 40 seconds goes on by itself.',
    parameters: [provider, syncId],
    token: true,
    answers: [{ status: 200, description: 'Erased', content: json('Receipt') }],
    problems: [...OF_SYNC, 'erasing'],
  },
];
