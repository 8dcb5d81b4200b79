import type { z } from 'zod';
import { DATASTORE_QUERIES } from '@data-connector/service';
import { datastoreNamePattern, type Code, type DatastoreRoute } from '@data-connector/protocol';
import {
  OF_SYNC,
  WITH_JSON,
  body,
  inPath,
  json,
  ok,
  provider,
  query,
  routesOf,
  type Operation,
} from '../operation.js';
import { ofForm, parameterSchema, type Json } from '../json-schema.js';
import { syncId } from './syncing.js';

const name = inPath('name', 'The datastore’s name, as the sync’s status gives it', {
  schema: ofForm(datastoreNamePattern),
});
const id = inPath('id', 'A document’s id, percent-encoded');
const PROBLEMS: readonly Code[] = [...OF_SYNC, 'sync_erased', 'datastore_unknown'];
const NOT_FOUND: readonly Code[] = ['not_found', 'document_unknown'];

const queries = (target: keyof typeof DATASTORE_QUERIES): Json[] =>
  Object.entries<z.ZodType<string>>(DATASTORE_QUERIES[target]).map(([each, schema]) =>
    query(each, 'As CouchDB takes it', { schema: parameterSchema(schema) }),
  );

const route = routesOf('Datastores');
const below = (
  id: DatastoreRoute,
  summary: string,
  answer: ReturnType<typeof ok>,
  { parameters = [], requestBody, problems = [] }: Partial<Operation> = {},
): Operation =>
  route(id, summary, {
    parameters: [provider, syncId, name, ...parameters],
    ...(requestBody && { requestBody }),
    answers: [answer],
    problems: [...PROBLEMS, ...(requestBody ? WITH_JSON : []), ...problems],
  });
const taking = (schema: string, limit = '1 MiB') => body(json(schema), `At most ${limit}`);
const written = (description: string, schema: string) => ok(description, schema, { status: 201 });

/** CouchDB's replication API of one datastore. */
export const datastoreRoutes: readonly Operation[] = [
  below(
    'datastore',
    'The database; a slash may stand at the path’s end',
    ok('What CouchDB says of it', 'CouchDatabase'),
  ),
  below('datastoreChanges', 'Its changes', ok('The changes', 'CouchChanges'), {
    parameters: queries('_changes'),
  }),
  below('datastoreDocuments', 'Its documents, in the order of their ids', ok('The documents', 'CouchRows'), {
    parameters: queries('_all_docs'),
  }),
  below('datastoreDocumentsByKeys', 'Some of its documents', ok('The documents', 'CouchRows'), {
    parameters: queries('_all_docs'),
    requestBody: taking('CouchKeys'),
  }),
  below('datastoreBulkGet', 'Documents by id and revision', ok('The documents', 'CouchBulkGot'), {
    parameters: queries('_bulk_get'),
    requestBody: taking('CouchBulkGet'),
  }),
  below('datastoreRevsDiff', 'Which revisions are not here', ok('Those that are not', 'CouchMissing'), {
    requestBody: taking('CouchRevsDiff'),
  }),
  below('datastoreBulkDocs', 'Writes documents', written('What became of each', 'CouchWritten'), {
    requestBody: taking('CouchBulkDocs'),
  }),
  below('datastoreCheckpoint', 'A replication checkpoint', ok('The checkpoint', 'CouchLocal'), {
    parameters: [id],
    problems: NOT_FOUND,
  }),
  below('putDatastoreCheckpoint', 'Writes a replication checkpoint', written('Written', 'CouchPut'), {
    parameters: [id],
    requestBody: taking('CouchLocal', '64 KiB'),
    problems: ['not_found'],
  }),
  below('datastoreDocument', 'A document: the keyring or a sealed record', ok('The document', 'CouchFound'), {
    parameters: [id, ...queries('document')],
    problems: NOT_FOUND,
  }),
];
