export { Couch, type CouchOptions } from './couch.js';
export { Conflict, Database, type Stored } from './database.js';
export { follow, type Change } from './follow.js';
export { inProcessKeeper, type Keeper } from './keeper.js';
