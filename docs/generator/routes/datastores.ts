import type { z } from 'zod';
import { DATASTORE_QUERIES } from '@data-connector/service';
import type { Code } from '@data-connector/protocol';
import { body, json, ok, query, routesOf, type Operation } from '../operation.js';
import { parameterSchema, type Json } from '../json-schema.js';

const NOT_FOUND: readonly Code[] = ['not_found', 'document_unknown'];

const queries = (target: keyof typeof DATASTORE_QUERIES): Json[] =>
  Object.entries<z.ZodType<string>>(DATASTORE_QUERIES[target]).map(([each, schema]) =>
    query(each, 'As CouchDB takes it', { schema: parameterSchema(schema) }),
  );

const route = routesOf('Datastores');
const taking = (schema: string, limit = '1 MiB') => body(json(schema), `At most ${limit}`);
const written = (description: string, schema: string) => ok(description, schema, { status: 201 });

/** CouchDB's replication API of one datastore. */
export const datastoreRoutes: readonly Operation[] = [
  route('datastore', 'The database; a slash may stand at the path’s end', {
    answers: [ok('What CouchDB says of it', 'CouchDatabase')],
  }),
  route('datastoreChanges', 'Its changes', {
    answers: [ok('The changes', 'CouchChanges')],
    parameters: queries('_changes'),
  }),
  route('datastoreDocuments', 'Its documents, in the order of their ids', {
    answers: [ok('The documents', 'CouchRows')],
    parameters: queries('_all_docs'),
  }),
  route('datastoreDocumentsByKeys', 'Some of its documents', {
    answers: [ok('The documents', 'CouchRows')],
    parameters: queries('_all_docs'),
    requestBody: taking('CouchKeys'),
  }),
  route('datastoreBulkGet', 'Documents by id and revision', {
    answers: [ok('The documents', 'CouchBulkGot')],
    parameters: queries('_bulk_get'),
    requestBody: taking('CouchBulkGet'),
  }),
  route('datastoreRevsDiff', 'Which revisions are not here', {
    answers: [ok('Those that are not', 'CouchMissing')],
    requestBody: taking('CouchRevsDiff'),
  }),
  route('datastoreBulkDocs', 'Writes documents', {
    answers: [written('What became of each', 'CouchWritten')],
    requestBody: taking('CouchBulkDocs'),
  }),
  route('datastoreCheckpoint', 'A replication checkpoint', {
    answers: [ok('The checkpoint', 'CouchLocal')],
    problems: NOT_FOUND,
  }),
  route('putDatastoreCheckpoint', 'Writes a replication checkpoint', {
    answers: [written('Written', 'CouchPut')],
    requestBody: taking('CouchLocal', '64 KiB'),
    problems: ['not_found'],
  }),
  route('datastoreDocument', 'A document: the keyring or a sealed record', {
    answers: [ok('The document', 'CouchFound')],
    parameters: queries('document'),
    problems: NOT_FOUND,
  }),
];
