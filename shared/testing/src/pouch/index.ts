import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchCore from 'pouchdb-core';
import replication from 'pouchdb-replication';

/**
 * PouchDB as a Vault brings it: in memory, and replicating over HTTP. Replication throws when it is plugged into one
 * PouchDB twice: this one is its own, so that whoever else is in the process may plug it in as well.
 */
export const Pouch = PouchCore.plugin(http).plugin(memory).defaults({ adapter: 'memory' });
(replication as (pouch: PouchDB.Static) => void)(Pouch);
