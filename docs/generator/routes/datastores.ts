import type { z } from 'zod';
import { DATASTORE_QUERIES } from '@data-connector/service';
import { datastoreNamePattern, type Code } from '@data-connector/protocol';
import { OF_SYNC, json, provider, type Answer, type Operation, type Parameter } from '../operation.js';
import { ofForm, parameterSchema } from '../parameter-schema.js';
import { syncId } from './syncing.js';

const BASE = '/sync/{provider}/{syncId}/datastores/{name}';
const name: Parameter = {
  name: 'name',
  in: 'path',
  description: 'The datastore’s name, as the sync’s status gives it',
  schema: ofForm(datastoreNamePattern),
};
const id: Parameter = { name: 'id', in: 'path', description: 'A document’s id, percent-encoded' };

const query = (target: keyof typeof DATASTORE_QUERIES): Parameter[] =>
  Object.entries<z.ZodType<string>>(DATASTORE_QUERIES[target]).map(([each, schema]) => ({
    name: each,
    in: 'query',
    description: 'As CouchDB takes it',
    schema: parameterSchema(schema),
  }));
const PROBLEMS: readonly Code[] = [...OF_SYNC, 'sync_erased', 'datastore_unknown'];
const WITH_BODY: readonly Code[] = ['body_too_large', 'content_type_unsupported'];
const ok = (description: string, schema: string, status = 200): Answer => ({
  status,
  description,
  content: json(schema),
});

interface Part {
  readonly id: string;
  readonly method: Operation['method'];
  readonly below: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: string;
  readonly limit?: string;
  readonly answers: readonly Answer[];
  readonly problems?: readonly Code[];
}

const PARTS: readonly Part[] = [
  {
    id: 'datastore',
    method: 'get',
    below: '',
    summary: 'The database; a slash may stand at the path’s end',
    answers: [ok('What CouchDB says of it', 'CouchDatabase')],
  },
  {
    id: 'datastoreChanges',
    method: 'get',
    below: '/_changes',
    summary: 'Its changes',
    parameters: query('_changes'),
    answers: [ok('The changes', 'CouchChanges')],
  },
  {
    id: 'datastoreDocuments',
    method: 'get',
    below: '/_all_docs',
    summary: 'Its documents, in the order of their ids',
    parameters: query('_all_docs'),
    answers: [ok('The documents', 'CouchRows')],
  },
  {
    id: 'datastoreDocumentsByKeys',
    method: 'post',
    below: '/_all_docs',
    summary: 'Some of its documents',
    parameters: query('_all_docs'),
    body: 'CouchKeys',
    answers: [ok('The documents', 'CouchRows')],
  },
  {
    id: 'datastoreBulkGet',
    method: 'post',
    below: '/_bulk_get',
    summary: 'Documents by id and revision',
    parameters: query('_bulk_get'),
    body: 'CouchBulkGet',
    answers: [ok('The documents', 'CouchBulkGot')],
  },
  {
    id: 'datastoreRevsDiff',
    method: 'post',
    below: '/_revs_diff',
    summary: 'Which revisions are not here',
    body: 'CouchRevsDiff',
    answers: [ok('Those that are not', 'CouchMissing')],
  },
  {
    id: 'datastoreBulkDocs',
    method: 'post',
    below: '/_bulk_docs',
    summary: 'Writes documents',
    body: 'CouchBulkDocs',
    answers: [ok('What became of each', 'CouchWritten', 201)],
  },
  {
    id: 'datastoreCheckpoint',
    method: 'get',
    below: '/_local/{id}',
    summary: 'A replication checkpoint',
    parameters: [id],
    answers: [ok('The checkpoint', 'CouchLocal')],
    problems: ['not_found', 'document_unknown'],
  },
  {
    id: 'putDatastoreCheckpoint',
    method: 'put',
    below: '/_local/{id}',
    summary: 'Writes a replication checkpoint',
    parameters: [id],
    body: 'CouchLocal',
    limit: '64 KiB',
    answers: [ok('Written', 'CouchPut', 201)],
    problems: ['not_found'],
  },
  {
    id: 'datastoreDocument',
    method: 'get',
    below: '/{id}',
    summary: 'A document: the keyring or a sealed record',
    parameters: [id, ...query('document')],
    answers: [ok('The document', 'CouchFound')],
    problems: ['not_found', 'document_unknown'],
  },
];

/** CouchDB's replication API of one datastore. */
export const datastoreRoutes: readonly Operation[] = PARTS.map(
  ({
    id: operation,
    method,
    below,
    summary,
    parameters = [],
    body,
    limit = '1 MiB',
    answers,
    problems = [],
  }) => ({
    id: operation,
    method,
    path: BASE + below,
    tag: 'Datastores' as const,
    summary,
    parameters: [provider, syncId, name, ...parameters],
    ...(body === undefined
      ? {}
      : { body: { type: 'application/json', schema: body, description: `At most ${limit}` } }),
    token: true,
    answers,
    problems: [...PROBLEMS, ...(body === undefined ? [] : WITH_BODY), ...problems],
  }),
);
